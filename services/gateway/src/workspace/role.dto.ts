import { ApiSchema } from '@nestjs/swagger';
import {
  ALL_IN_WORKSPACE,
  PERMISSIONS,
  ROLES,
  type Permission,
  type WorkspacePermission,
} from '../access/permissions.ts';
import { Choice, Choices, Flag, Text, Time, Whole, WordOrId } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { KnownRole } from './roles.ts';

const EXAMPLE = ['tasks:read', 'todos:read', 'todos:write'];

/** Asks for a custom role. */
@ApiSchema({ name: 'NewRole' })
export class RoleBody {
  @Text('What people call it.', { max: 100, example: 'Editor of to-dos' })
  name!: string;

  @Choices('What it permits; nobody gives more than they have.', ALL_IN_WORKSPACE, { example: EXAMPLE })
  permissions!: WorkspacePermission[];
}

/** Changes a custom role. */
@ApiSchema({ name: 'RoleChange' })
export class RoleChangeBody {
  @Text('What people call it.', { max: 100, optional: true, example: 'Editor of to-dos' })
  name?: string;

  @Choices('What it permits, all of it.', ALL_IN_WORKSPACE, { optional: true, example: EXAMPLE })
  permissions?: WorkspacePermission[];
}

/** The id of a role in a path; a built-in role's is its name. */
export class RolePath {
  @WordOrId('Its id.', ROLES)
  id!: string;
}

@ApiSchema({ name: 'Role' })
export class RoleDto {
  @WordOrId("The role's id; a built-in role's is its name.", ROLES)
  id!: string;

  @Text('What people call it.', { example: 'owner' })
  name!: string;

  @Flag('Whether every workspace has it; such a role is never changed.', { example: true })
  builtIn!: boolean;

  @Choices('What it permits.', ALL_IN_WORKSPACE, { min: 0, example: EXAMPLE })
  permissions!: readonly WorkspacePermission[];

  @Whole("Counts a custom role's changes.", { min: 1, optional: true, example: 1 })
  version?: number;

  @Time('When a custom role was made.', { optional: true })
  createdAt?: string;

  @Time('When a custom role was changed last.', { optional: true })
  updatedAt?: string;
}

@ApiSchema({ name: 'RoleList' })
export class RoleListDto extends ListDtoOf(RoleDto) {}

/** Something that can be permitted. */
@ApiSchema({ name: 'Permission' })
export class PermissionDto {
  @Choice('Its name.', Object.keys(PERMISSIONS), { example: 'todos:read' })
  name!: Permission;

  @Text('What it lets somebody do.', { example: 'See to-dos.' })
  description!: string;

  @Choice('Where it counts: in one workspace, or, for operators, everywhere.', ['workspace', 'system'])
  scope!: 'workspace' | 'system';
}

@ApiSchema({ name: 'PermissionList' })
export class PermissionListDto extends ListDtoOf(PermissionDto) {}

export function roleDto({ id, name, permissions, custom }: KnownRole): RoleDto {
  if (!custom) return { id, name, builtIn: true, permissions };
  const { version, createdAt, updatedAt } = custom;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, name, builtIn: false, permissions, version, ...times };
}
