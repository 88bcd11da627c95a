import { ApiSchema } from '@nestjs/swagger';
import { Choices, Id, Text, Time } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { ApiKey } from './api-key.entity.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** Asks for an API key. */
@ApiSchema({ name: 'NewApiKey' })
export class ApiKeyBody {
  @Text('What people call it.', { max: 100, example: 'CI pipeline' })
  name!: string;

  @Choices(
    'What it may do: single permissions, or `read` for all that looks and `write` for all that changes things below the workspace itself.',
    SCOPES,
    { optional: true, default: ['read', 'write'], example: ['todos:read', 'todos:write'] },
  )
  scopes!: Scope[];
}

@ApiSchema({ name: 'ApiKey' })
export class ApiKeyDto {
  @Id("The key's id.")
  id!: string;

  @Id('The workspace that it opens.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'CI pipeline' })
  name!: string;

  @Text('How it begins, to tell it from others.', { example: 'na_live_3f9a1c' })
  prefix!: string;

  @Choices('What it may do.', SCOPES, { example: ['todos:read', 'todos:write'] })
  scopes!: Scope[];

  @Text('Who made it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  createdBy!: string;

  @Time('When it was made.')
  createdAt!: string;
}

/** A key on the day it is made. */
@ApiSchema({ name: 'CreatedApiKey' })
export class CreatedApiKeyDto extends ApiKeyDto {
  @Text('The key itself. It is shown this once; only a hash of it is kept.', { example: 'na_live_3f9a1c…' })
  key!: string;
}

@ApiSchema({ name: 'ApiKeyList' })
export class ApiKeyListDto extends ListDtoOf(ApiKeyDto) {}

/** A stored key without its hash. */
export function apiKeyDto({ id, workspaceId, name, prefix, scopes, createdBy, createdAt }: ApiKey): ApiKeyDto {
  return { id, workspaceId, name, prefix, scopes, createdBy, createdAt: createdAt.toISOString() };
}
