import { Injectable } from '@nestjs/common';
import { MemberRemoved, RoleChanged } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { permissionsOfRole, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import type { Principal, UserPrincipal } from '../access/principal.ts';
import { revokeActor } from '../access/revoked-actor.ts';
import { MemberNotFound, OwnerNeeded } from '../errors.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { cursorIn, refuseStale } from './asked.ts';
import { GET, HOLD, LIST, OTHER_OWNERS, REMOVE, SET_ROLE, WAS_MEMBER } from './member.queries.ts';
import { takeBackOffers } from './offers.ts';
import { granted, hold, refuseAbove } from './standing.ts';

/** A member of a workspace. */
export interface Member {
  membershipId: string;
  /** The user's. */
  id: string;
  email: string;
  role: RoleName;
  roleName: string;
  joinedAt: Date;
  version: number;
  permissions: readonly WorkspacePermission[];
}

/** Lists members, gives them roles and takes them out. */
@Injectable()
export class Members {
  constructor(private readonly dataSource: DataSource) {}

  /** The members of a workspace, last come first. */
  async list(workspaceId: string, { limit, cursor }: ListQuery): Promise<List<Member>> {
    const found = await read(this.dataSource.manager, LIST, [workspaceId, cursorIn(cursor), limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.membershipId : undefined);
  }

  /** @throws Problem `member_not_found` */
  get(workspaceId: string, id: string): Promise<Member> {
    return memberIn(this.dataSource.manager, workspaceId, id);
  }

  /**
   * Gives a member another role.
   * @throws Problem `member_not_found`, `role_not_found`, `grant_exceeded`, `member_above`, `owner_needed`, `version_stale`
   */
  async setRole(
    by: Principal,
    workspaceId: string,
    id: string,
    { role, version }: { role: RoleName; version?: number },
  ): Promise<Member> {
    return transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'members:write');
      const member = await memberIn(tx, workspaceId, id);
      refuseStale(member.version, version);
      refuseAbove(mine, member.permissions);
      const next = await granted(tx, workspaceId, role, mine);
      if (role === member.role) return member;
      await refuseOrphaning(tx, workspaceId, member);
      await tx.query(SET_ROLE, [workspaceId, id, next.role, next.roleId]);
      await tell(tx, RoleChanged, { userId: id, from: member.role, to: role }, { workspaceId });
      await takeBackOffers(tx, workspaceId, `user:${id}`);
      return memberIn(tx, workspaceId, id);
    });
  }

  /** Takes a member out. Repeatable. @throws Problem `member_not_found`, `member_above`, `owner_needed` */
  async remove(by: Principal, workspaceId: string, id: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const mine = await hold(tx, workspaceId, by, 'members:write');
      const [former] = await tx.query<unknown[]>(WAS_MEMBER, [workspaceId, id]);
      const [member] = await read(tx, GET, [workspaceId, id]);
      if (!member && former) return;
      if (!member) throw MemberNotFound({ id });
      refuseAbove(mine, member.permissions);
      await takeOut(tx, workspaceId, member, id === by.userId ? 'left' : 'removed');
    });
  }

  /** Takes out the one who asks. @throws Problem `owner_needed` */
  async leave({ userId }: UserPrincipal, workspaceId: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      await tx.query(HOLD, [workspaceId]);
      const [member] = await read(tx, GET, [workspaceId, userId]);
      if (member) await takeOut(tx, workspaceId, member, 'left');
    });
  }
}

async function memberIn(tx: EntityManager, workspaceId: string, id: string): Promise<Member> {
  const [member] = await read(tx, GET, [workspaceId, id]);
  if (!member) throw MemberNotFound({ id });
  return member;
}

async function read(tx: EntityManager, sql: string, values: unknown[]): Promise<Member[]> {
  const found = await tx.query<(Omit<Member, 'permissions'> & { stored: string[] | null })[]>(sql, values);
  return found.map(({ stored, ...member }) => ({ ...member, permissions: permissionsOfRole(member.role, stored) }));
}

async function takeOut(
  tx: EntityManager,
  workspaceId: string,
  member: Member,
  because: 'left' | 'removed',
): Promise<void> {
  await refuseOrphaning(tx, workspaceId, member);
  await tx.query(REMOVE, [workspaceId, member.id]);
  await tell(tx, MemberRemoved, { userId: member.id, role: member.role, because }, { workspaceId });
  await revokeActor(tx, `user:${member.id}`, workspaceId);
  await takeBackOffers(tx, workspaceId, `user:${member.id}`);
}

async function refuseOrphaning(tx: EntityManager, workspaceId: string, { id, role }: Member): Promise<void> {
  if (role !== 'owner') return;
  const [others] = await tx.query<{ count: number }[]>(OTHER_OWNERS, [workspaceId, id]);
  if (!others?.count) throw OwnerNeeded({});
}
