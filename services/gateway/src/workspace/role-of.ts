import type { EntityManager } from 'typeorm';
import { PERMISSIONS_OF, permissionsOfRole, ROLES, type Role, type RoleName } from '../access/permissions.ts';
import type { WorkspacePermission } from '../access/permissions.ts';
import { ROLE } from './role.queries.ts';

/** A role as memberships and invitations name it: one of `role` and `roleId`, the other null. */
export interface StoredRole {
  role: Role | null;
  roleId: string | null;
  name: string;
  permissions: readonly WorkspacePermission[];
}

/** A role that can be given in a workspace, built-in or custom; undefined when there is none. */
export async function roleOf(tx: EntityManager, workspaceId: string, role: RoleName): Promise<StoredRole | undefined> {
  if (isBuiltIn(role)) return { role, roleId: null, name: role, permissions: PERMISSIONS_OF[role] };
  const [found] = await tx.query<{ name: string; permissions: string[] }[]>(ROLE, [workspaceId, role]);
  if (!found) return undefined;
  return { role: null, roleId: role, name: found.name, permissions: permissionsOfRole(role, found.permissions) };
}

export function isBuiltIn(role: RoleName): role is Role {
  return (ROLES as readonly string[]).includes(role);
}
