import { ApiSchema } from '@nestjs/swagger';
import { PERMISSIONS, ROLES, type Permission, type Role } from '../access/permissions.ts';
import { Choice, Choices, Email, Id, Text } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';

@ApiSchema({ name: 'User' })
export class UserDto {
  @Id("The user's id.")
  id!: string;

  @Email('The e-mail address.')
  email!: string;
}

@ApiSchema({ name: 'WorkspaceOfUser' })
export class WorkspaceDto {
  @Id("The workspace's id.")
  id!: string;

  @Text('What people call it.', { example: 'Demo' })
  name!: string;

  @Choice('What the user is there; a `viewer` only looks.', ROLES)
  role!: Role;
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

  @Choices('What the credential is permitted there.', Object.keys(PERMISSIONS), { min: 0 })
  permissions!: readonly Permission[];

  @Nested('The user, when a session asks.', UserDto, { optional: true })
  user?: UserDto;

  @ListOf('The workspaces that the user is a member of, when a session asks.', WorkspaceDto, { optional: true })
  workspaces?: WorkspaceDto[];
}
