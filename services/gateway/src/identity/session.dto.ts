import { ApiSchema } from '@nestjs/swagger';
import { Choice, Choices, Email, Id, Text, Time } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';
import { ROLES, SCOPES, type Role, type Scope } from './tables.ts';

/** Asks to log in. */
@ApiSchema({ name: 'LogIn' })
export class LogInBody {
  @Email('The e-mail address.')
  email!: string;

  @Text('The password.', { max: 128, secret: true, example: 'correct horse battery staple' })
  password!: string;
}

@ApiSchema({ name: 'User' })
export class UserDto {
  @Id("The user's id.")
  id!: string;

  @Email('The e-mail address.')
  email!: string;
}

@ApiSchema({ name: 'Workspace' })
export class WorkspaceDto {
  @Id("The workspace's id.")
  id!: string;

  @Text('What people call it.', { example: 'Demo' })
  name!: string;

  @Choice('What the user may do there; a `viewer` only looks.', ROLES)
  role!: Role;
}

@ApiSchema({ name: 'Session' })
export class SessionDto {
  @Text('Send it as `Authorization: Bearer <token>`.', { example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9…' })
  token!: string;

  @Time('When the token ends; log in again before.')
  expiresAt!: string;

  @Nested('Who logged in.', UserDto)
  user!: UserDto;

  @ListOf(
    'The workspaces that the user is a member of. With several, say which by the header `X-Workspace-Id`.',
    WorkspaceDto,
  )
  workspaces!: WorkspaceDto[];
}

/** Who asks. */
@ApiSchema({ name: 'Me' })
export class MeDto {
  @Text('As tasks and audit records name who asks: `user:<id>` or `api_key:<id>`.', {
    example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
  })
  actor!: string;

  @Id('The workspace that requests are about; absent while a user of several has not said which.', { optional: true })
  workspaceId?: string;

  @Choices('What the credential may do there.', SCOPES)
  scopes!: readonly Scope[];

  @Nested('The user, when a session asks.', UserDto, { optional: true })
  user?: UserDto;

  @ListOf('The workspaces that the user is a member of, when a session asks.', WorkspaceDto, { optional: true })
  workspaces?: WorkspaceDto[];
}
