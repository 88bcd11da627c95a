import { ApiSchema } from '@nestjs/swagger';
import { PERMISSIONS, ROLES, type Permission, type RoleName } from '../access/permissions.ts';
import { Choices, Email, Flag, Id, Text, Time, Whole, WordOrId } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';

@ApiSchema({ name: 'User' })
export class UserDto {
  @Id("The user's id.")
  id!: string;

  @Email('The e-mail address.')
  email!: string;
}

/** A user as they see themselves. */
@ApiSchema({ name: 'Account' })
export class AccountDto extends UserDto {
  @Text('What people call them; null when they have not said.', { nullable: true, example: 'Ada' })
  name!: string | null;

  @Flag('Whether the e-mail address was shown to be theirs.')
  isEmailVerified!: boolean;

  @Flag('Whether they are an operator of the instance, who stands above the workspaces.')
  isOperator!: boolean;

  @Time('When the password was last changed.')
  passwordChangedAt!: string;

  @Time('When they signed up.')
  createdAt!: string;

  @Whole('Grows with each change.', { min: 1 })
  version!: number;
}

@ApiSchema({ name: 'WorkspaceOfUser' })
export class WorkspaceDto {
  @Id("The workspace's id.")
  id!: string;

  @Text('What people call it.', { example: 'Demo' })
  name!: string;

  @WordOrId('What the user is there: a built-in role (a `viewer` only looks), or the id of a custom one.', ROLES)
  role!: RoleName;
}

/** Who asks. */
@ApiSchema({ name: 'Me' })
export class MeDto {
  @Text('As tasks and audit records name who asks: `user:<id>`, `api_key:<id>` or `service_account:<id>`.', {
    example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
  })
  actor!: string;

  @Id('The workspace that requests are about; absent while a user of several has not said which.', { optional: true })
  workspaceId?: string;

  @Choices('What the credential is permitted there.', Object.keys(PERMISSIONS), { min: 0 })
  permissions!: readonly Permission[];

  @Nested('The user, when a session asks.', AccountDto, { optional: true })
  user?: AccountDto;

  @ListOf('The workspaces that the user is a member of, when a session asks.', WorkspaceDto, { optional: true })
  workspaces?: WorkspaceDto[];
}
