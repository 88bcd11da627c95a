import { ApiSchema } from '@nestjs/swagger';
import { Duration } from '../http/duration.ts';
import { Choice, Choices, Id, Text, Time, Whole } from '../http/fields.ts';
import { CountedListDtoOf, ListQuery } from '../http/list.ts';
import { FlagQuery } from '../http/query-fields.ts';
import { Sort, type SortKey } from '../http/sort.ts';
import { SORTABLE } from './api-key.queries.ts';
import type { NewKey } from './api-keys.ts';
import { KEY_STATES, stateOf, type ApiKey, type KeyInHand, type KeyState } from './api-key.ts';
import { Networks } from './networks-field.ts';
import { SCOPES, type Scope } from './scopes.ts';

const SCOPES_SAY =
  'What it may do: single permissions, or `read` for all that looks and `write` for all that changes things below the workspace itself.';
const NETWORKS_SAY =
  'The networks from which it opens, in CIDR notation; elsewhere it is refused. Empty is from everywhere.';
const SCOPES_SHOWN = ['todos:read', 'todos:write'];

/** Asks for an API key. */
@ApiSchema({ name: 'NewApiKey' })
export class ApiKeyBody {
  @Text('What people call it.', { max: 100, example: 'CI pipeline' })
  name!: string;

  @Choices(SCOPES_SAY, SCOPES, { optional: true, default: ['read', 'write'], example: SCOPES_SHOWN })
  scopes!: Scope[];

  @Time(
    'When it ends by itself: at least a minute ahead, at most a year unless the operator says otherwise. Never when left out.',
    {
      optional: true,
    },
  )
  expiresAt?: string;

  @Networks(NETWORKS_SAY, { optional: true, default: [] })
  allowedNetworks!: string[];
}

/** Changes an API key. */
@ApiSchema({ name: 'ApiKeyChange' })
export class ApiKeyChangeBody {
  @Text('What people call it.', { max: 100, optional: true, example: 'CI pipeline' })
  name?: string;

  @Choices(SCOPES_SAY, SCOPES, { optional: true, example: SCOPES_SHOWN })
  scopes?: Scope[];

  @Networks(NETWORKS_SAY, { optional: true })
  allowedNetworks?: string[];
}

/** Asks for a new secret. */
@ApiSchema({ name: 'ApiKeyRotation' })
export class RotateBody {
  @Duration('How long the secret before goes on to open, at most P7D; 24 hours when left out, not at all with PT0S.', {
    most: 'P7D',
    optional: true,
  })
  overlap?: number;
}

export class ListKeysQuery extends ListQuery {
  @Id('Only the keys of this service account.', { optional: true })
  serviceAccountId?: string;

  @Sort(SORTABLE)
  sort?: SortKey[];

  @FlagQuery('Whether to count all entries too, as `total`.')
  total!: boolean;
}

@ApiSchema({ name: 'ApiKey' })
export class ApiKeyDto {
  @Id("The key's id.")
  id!: string;

  @Id('The workspace that it opens.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'CI pipeline' })
  name!: string;

  @Text('How it begins, to tell it from others.', { example: 'na_live_3f9a1c0b5d7e2468' })
  prefix!: string;

  @Choices('What it may do.', SCOPES, { example: SCOPES_SHOWN })
  scopes!: Scope[];

  @Id(
    'The service account whose key it is: it may no more than the role of that one, and acts in its name. Null when it stands for itself.',
    {
      nullable: true,
    },
  )
  serviceAccountId!: string | null;

  @Networks('The networks from which it opens; empty is from everywhere.')
  allowedNetworks!: string[];

  @Choice('How it stands: `expiring` ends within seven days, `expired` opens nothing.', KEY_STATES, {
    example: 'active',
  })
  state!: KeyState;

  @Time('When it ends by itself; null when it does not.', { nullable: true })
  expiresAt!: string | null;

  @Time('Until when the secret before the last rotation still opens; null when it does not.', { nullable: true })
  previousSecretUntil!: string | null;

  @Time('When it was last used, to the minute; null when it never was.', { nullable: true })
  lastUsedAt!: string | null;

  @Text('The network from which it was last used: an address cut to its first 24 bits, or 48 of IPv6.', {
    nullable: true,
    example: '203.0.113.0/24',
  })
  lastUsedNetwork!: string | null;

  @Text('Who made it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  createdBy!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it was last changed or rotated.')
  updatedAt!: string;

  @Whole('Counts its changes.', { min: 1, example: 1 })
  version!: number;
}

/** A key on the day it is made, or rotated. */
@ApiSchema({ name: 'CreatedApiKey' })
export class CreatedApiKeyDto extends ApiKeyDto {
  @Text('The key itself. It is shown this once; only a hash of it is kept.', {
    example: 'na_live_3f9a1c0b5d7e2468_…_5d3f09a1',
  })
  key!: string;
}

@ApiSchema({ name: 'ApiKeyList' })
export class ApiKeyListDto extends CountedListDtoOf(ApiKeyDto) {}

/** What a body asks for. */
export function newKeyOf({ name, scopes, expiresAt, allowedNetworks }: ApiKeyBody): NewKey {
  return { name, scopes, allowedNetworks, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) };
}

/** A key as people see it. */
export function apiKeyDto(key: ApiKey, now = Date.now()): ApiKeyDto {
  const { id, workspaceId, name, prefix, scopes, serviceAccountId, allowedNetworks } = key;
  return {
    ...{ id, workspaceId, name, prefix, scopes, serviceAccountId, allowedNetworks },
    state: stateOf(key, now),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    previousSecretUntil: key.previousUntil?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    lastUsedNetwork: key.lastUsedNetwork,
    createdBy: key.createdBy,
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
    version: key.version,
  };
}

/** A key with its secret. */
export function createdApiKeyDto(key: KeyInHand): CreatedApiKeyDto {
  return { ...apiKeyDto(key), key: key.key };
}
