import { Injectable } from '@nestjs/common';
import { RoleMade, RoleRedefined, RoleRemoved } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { PERMISSIONS_OF, permissionsOfRole, ROLES, type WorkspacePermission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { RoleInUse, RoleNameTaken, RoleNotFound, RolesExhausted } from '../errors.ts';
import { holdersIn, type Holders } from './holders.ts';
import { refuseStale } from './asked.ts';
import { isBuiltIn } from './role-of.ts';
import { CHANGE, HOLDERS, MAKE, NAMED, REMOVE, ROLE, ROLES_OF, WAS_ROLE } from './role.queries.ts';
import { hold, refuseAbove, refuseGrant } from './standing.ts';

/** More than any team tells apart. */
const MOST_ROLES = 50;

/** A role that members of a workspace can have. */
export interface KnownRole {
  /** A built-in role's is its name. */
  id: string;
  name: string;
  permissions: readonly WorkspacePermission[];
  /** What a custom role has besides. */
  custom?: { version: number; createdAt: Date; updatedAt: Date };
}

/** The roles of workspaces: built-in ones, and custom ones that are named sets of permissions. */
@Injectable()
export class Roles {
  constructor(private readonly dataSource: DataSource) {}

  /** All roles of a workspace: the built-in ones, most permitted first, then custom ones, newest first. */
  async list(workspaceId: string): Promise<KnownRole[]> {
    const found = await this.dataSource.query<Row[]>(ROLES_OF, [workspaceId]);
    return [...ROLES.map(builtIn), ...found.map(custom)];
  }

  /** @throws Problem `role_not_found` */
  async get(workspaceId: string, id: string): Promise<KnownRole> {
    return isBuiltIn(id) ? builtIn(id) : customIn(this.dataSource.manager, workspaceId, id);
  }

  /** Makes a custom role. Repeatable with the same id. @throws Problem `grant_exceeded`, `role_name_taken`, `roles_exhausted` */
  async create(
    by: Principal,
    workspaceId: string,
    id: string,
    { name, permissions }: { name: string; permissions: WorkspacePermission[] },
  ): Promise<KnownRole> {
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'roles:write');
      refuseGrant(mine, permissions);
      await refuseTaken(tx, workspaceId, id, name);
      const [made] = await tx.query<unknown[]>(MAKE, [id, workspaceId, name, permissions]);
      if (!made) return customIn(tx, workspaceId, id);
      if ((await tx.query<Row[]>(ROLES_OF, [workspaceId])).length > MOST_ROLES)
        throw RolesExhausted({ most: MOST_ROLES });
      await tell(tx, RoleMade, { roleId: id, permissions }, { workspaceId });
      return customIn(tx, workspaceId, id);
    });
  }

  /**
   * Changes a custom role for all who have it.
   * @throws Problem `role_not_found`, `grant_exceeded`, `member_above`, `role_name_taken`, `version_stale`
   */
  async change(
    by: Principal,
    workspaceId: string,
    id: string,
    { version, ...given }: { name?: string; permissions?: WorkspacePermission[]; version?: number },
  ): Promise<KnownRole> {
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'roles:write');
      const before = await customIn(tx, workspaceId, id);
      refuseStale(before.custom!.version, version);
      refuseAbove(mine, before.permissions);
      const { name = before.name, permissions = before.permissions } = given;
      refuseGrant(mine, permissions);
      await refuseTaken(tx, workspaceId, id, name);
      await tx.query(CHANGE, [id, name, permissions]);
      const body = { roleId: id, permissions: [...permissions], permissionsBefore: [...before.permissions] };
      await tell(tx, RoleRedefined, body, { workspaceId });
      return customIn(tx, workspaceId, id);
    });
  }

  /** Removes a custom role that nobody has. Repeatable. @throws Problem `role_not_found`, `member_above`, `role_in_use` */
  async remove(by: Principal, workspaceId: string, id: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'roles:write');
      const [was] = await tx.query<unknown[]>(WAS_ROLE, [workspaceId, id]);
      if (was) return;
      const { permissions } = await customIn(tx, workspaceId, id);
      refuseAbove(mine, permissions);
      const [holders] = await tx.query<Holders[]>(HOLDERS, [workspaceId, id]);
      const may = { members: mine.includes('members:read'), serviceAccounts: mine.includes('api_keys:read') };
      const inUse = holdersIn(holders!, may);
      if (inUse) throw RoleInUse({ by: inUse });
      await tx.query(REMOVE, [id]);
      await tell(tx, RoleRemoved, { roleId: id }, { workspaceId });
    });
  }
}

type Row = Omit<KnownRole, 'permissions' | 'custom'> & { permissions: string[] } & NonNullable<KnownRole['custom']>;

function builtIn(id: (typeof ROLES)[number]): KnownRole {
  return { id, name: id, permissions: PERMISSIONS_OF[id] };
}

function custom({ id, name, permissions, ...rest }: Row): KnownRole {
  return { id, name, permissions: permissionsOfRole(id, permissions), custom: rest };
}

async function customIn(tx: EntityManager, workspaceId: string, id: string): Promise<KnownRole> {
  const [found] = await tx.query<Row[]>(ROLE, [workspaceId, id]);
  if (!found) throw RoleNotFound({ id });
  return custom(found);
}

async function refuseTaken(tx: EntityManager, workspaceId: string, id: string, name: string): Promise<void> {
  const [named] = await tx.query<unknown[]>(NAMED, [workspaceId, id, name]);
  if (named || isBuiltIn(name.toLowerCase())) throw RoleNameTaken({});
}
