import type { EntityManager } from 'typeorm';
import { permissionsOfRole, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { GrantExceeded, MemberAbove, PermissionMissing, RoleNotFound, WorkspaceNotFound } from '../errors.ts';
import { HOLD, STANDING } from './member.queries.ts';
import { roleOf, type StoredRole } from './role-of.ts';

type Permissions = readonly WorkspacePermission[];

/**
 * Holds a workspace until the transaction ends, so that of those who change its members and roles at once each sees what the one before
 * left; then says what whoever asks may do there by now.
 * @throws Problem `workspace_not_found`, `permission_missing`
 */
export async function hold(
  tx: EntityManager,
  workspaceId: string,
  by: Principal,
  needed: WorkspacePermission,
): Promise<Permissions> {
  const [held] = await tx.query<unknown[]>(HOLD, [workspaceId]);
  if (!held) throw WorkspaceNotFound({ id: workspaceId });
  const standing = by.userId ? await standingOf(tx, workspaceId, by.userId) : (by.permissions as Permissions);
  // Whoever comes with less than all that the user may do, such as an application, stays with that.
  const permissions = standing.filter(permission => by.permissions.includes(permission));
  if (!permissions.includes(needed)) throw PermissionMissing({ needed });
  return permissions;
}

/** A role of the workspace, given by somebody who has all that it permits. @throws Problem `role_not_found`, `grant_exceeded` */
export async function granted(
  tx: EntityManager,
  workspaceId: string,
  role: RoleName,
  mine: Permissions,
): Promise<StoredRole> {
  const found = await roleOf(tx, workspaceId, role);
  if (!found) throw RoleNotFound({ id: role });
  refuseGrant(mine, found.permissions);
  return found;
}

/** Nobody gives more than they have. @throws Problem `grant_exceeded` */
export function refuseGrant(mine: Permissions, given: Permissions): void {
  const beyond = beyondOf(mine, given);
  if (beyond.length) throw GrantExceeded({ beyond });
}

/** Nobody changes somebody who may do more than they. @throws Problem `member_above` */
export function refuseAbove(mine: Permissions, theirs: Permissions): void {
  const beyond = beyondOf(mine, theirs);
  if (beyond.length) throw MemberAbove({ beyond });
}

function beyondOf(mine: Permissions, theirs: Permissions): Permissions {
  return theirs.filter(permission => !mine.includes(permission));
}

async function standingOf(tx: EntityManager, workspaceId: string, userId: string): Promise<Permissions> {
  const [found] = await tx.query<{ role: RoleName; stored: string[] | null }[]>(STANDING, [workspaceId, userId]);
  return found ? permissionsOfRole(found.role, found.stored) : [];
}
