import { ApiSchema } from '@nestjs/swagger';
import type { WorkspacePermission } from '../access/permissions.ts';
import { SCOPES, type Scope } from '../api-key/scopes.ts';
import { Choice, Choices, Id, RedirectUris, Text, Time } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import { ListOf } from '../http/json-fields.ts';
import { APPLICATION_KINDS, type Application, type ApplicationKind } from './application.entity.ts';

/** Asks for an application. */
@ApiSchema({ name: 'NewApplication' })
export class ApplicationBody {
  @Text('What people call it; they see it when they are asked to let it act for them.', {
    max: 100,
    example: 'Release bot',
  })
  name!: string;

  @Choice(
    'A `confidential` one keeps a secret, on a server; a `public` one cannot, in a browser or on a phone.',
    APPLICATION_KINDS,
    { optional: true, default: 'confidential' },
  )
  kind!: ApplicationKind;

  @RedirectUris(
    'Where users are sent back to with a code: https, or http on this machine. Empty for one that only acts on its own account.',
    { optional: true, default: [] },
  )
  redirectUris!: string[];

  @Choices('The most that it may ask for: single permissions, or `read` and `write` for many at once.', SCOPES, {
    example: ['todos:read', 'todos:write'],
  })
  scopes!: Scope[];
}

@ApiSchema({ name: 'Application' })
export class ApplicationDto {
  @Id('Its id: the `client_id`.')
  id!: string;

  @Id('The workspace that it acts in.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'Release bot' })
  name!: string;

  @Choice('Whether it keeps a secret.', APPLICATION_KINDS)
  kind!: ApplicationKind;

  @RedirectUris('Where users are sent back to.')
  redirectUris!: string[];

  @Choices('The most that it may ask for.', SCOPES, { example: ['todos:read', 'todos:write'] })
  scopes!: WorkspacePermission[];

  @Text('Who made it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  createdBy!: string;

  @Time('When it was made.')
  createdAt!: string;
}

/** An application on the day that its secret is made. */
@ApiSchema({ name: 'ApplicationWithSecret' })
export class ApplicationWithSecretDto extends ApplicationDto {
  @Text('The `client_secret`. It is shown this once; absent for a public one.', {
    optional: true,
    example: 'na_secret_…',
  })
  secret?: string;
}

@ApiSchema({ name: 'ApplicationList' })
export class ApplicationListDto extends ListDtoOf(ApplicationDto) {}

/** What a user lets an application do. */
@ApiSchema({ name: 'Authorization' })
export class AuthorizationDto {
  @Id("The application's id.")
  applicationId!: string;

  @Text('What people call it.', { example: 'Release bot' })
  name!: string;

  @Id('The workspace that it acts in.')
  workspaceId!: string;

  @Choices('What it may do there, as far as the user may.', SCOPES, { min: 0, example: ['todos:read'] })
  scopes!: string[];

  @Time('Since when.')
  createdAt!: string;
}

/** Everything that a user lets applications do; there are few. */
@ApiSchema({ name: 'AuthorizationList' })
export class AuthorizationListDto {
  @ListOf('One for each application, newest first.', AuthorizationDto)
  data!: AuthorizationDto[];

  @Text('There is one page.', { nullable: true })
  nextCursor!: string | null;
}

/** A stored application without its secret. */
export function applicationDto(application: Application): ApplicationDto {
  const { id, workspaceId, name, kind, redirectUris, scopes, createdBy, createdAt } = application;
  return { id, workspaceId, name, kind, redirectUris, scopes, createdBy, createdAt: createdAt.toISOString() };
}
