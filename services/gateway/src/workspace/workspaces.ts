import { Injectable } from '@nestjs/common';
import { MemberAdded, WorkspaceChanged, WorkspaceDeleted, WorkspaceMade } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { RoleName } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import { revokeActor } from '../access/revoked-actor.ts';
import { WorkspaceNotFound, WorkspacesExhausted } from '../errors.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { cursorIn, refuseStale } from './asked.ts';
import { ADD } from './member.queries.ts';
import { hold } from './standing.ts';
import { ACTORS, CHANGE, CONTENTS, GET, HOLD_USER, LIST, MAKE, OWNED, REMOVE } from './workspace.queries.ts';

/** More than anybody needs, and few enough that nobody fills the database with them. */
const MOST_OWNED = 50;

/** A workspace, as somebody sees it. */
export interface KnownWorkspace {
  id: string;
  name: string;
  requireMfa: boolean;
  /** The asking user's; null for an API key. */
  role: RoleName | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** How much goes with a workspace that is deleted. */
export interface Contents {
  members: number;
  invitations: number;
  roles: number;
  apiKeys: number;
}

/** Makes, changes and deletes workspaces. */
@Injectable()
export class Workspaces {
  constructor(private readonly dataSource: DataSource) {}

  /** Makes a workspace that the user owns. Repeatable with the same id. @throws Problem `workspaces_exhausted` */
  async create(userId: string, id: string, { name }: { name: string }): Promise<KnownWorkspace> {
    return transaction(this.dataSource, async tx => {
      await tx.query(HOLD_USER, [userId]);
      const [made] = await tx.query<unknown[]>(MAKE, [id, name]);
      if (!made) return workspaceOf(tx, id, userId);
      const [owned] = await tx.query<{ count: number }[]>(OWNED, [userId]);
      if (owned!.count >= MOST_OWNED) throw WorkspacesExhausted({ most: MOST_OWNED });
      await tx.query(ADD, [id, userId, 'owner', null]);
      await tell(tx, WorkspaceMade, { workspaceId: id, ownerId: userId }, { workspaceId: id });
      await tell(tx, MemberAdded, { userId, role: 'owner' }, { workspaceId: id });
      return workspaceOf(tx, id, userId);
    });
  }

  /** The workspaces of a user, newest first. */
  async list(userId: string, { limit, cursor }: ListQuery): Promise<List<KnownWorkspace>> {
    const found = await this.dataSource.query<KnownWorkspace[]>(LIST, [userId, cursorIn(cursor), limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** @throws Problem `workspace_not_found` */
  get(by: Principal, id: string): Promise<KnownWorkspace> {
    return workspaceOf(this.dataSource.manager, id, by.userId);
  }

  /** @throws Problem `workspace_not_found`, `version_stale` */
  async change(
    by: Principal,
    id: string,
    { version, ...given }: { name?: string; requireMfa?: boolean; version?: number },
  ): Promise<KnownWorkspace> {
    return transaction(this.dataSource, async tx => {
      await hold(tx, id, by, 'workspace:write');
      const before = await workspaceOf(tx, id, by.userId);
      refuseStale(before.version, version);
      const fields = (['name', 'requireMfa'] as const).filter(
        field => given[field] !== undefined && given[field] !== before[field],
      );
      if (!fields.length) return before;
      await tx.query(CHANGE, [id, given.name ?? null, given.requireMfa ?? null]);
      const requireMfa = given.requireMfa ?? before.requireMfa;
      await tell(tx, WorkspaceChanged, { workspaceId: id, fields, requireMfa }, { workspaceId: id });
      return workspaceOf(tx, id, by.userId);
    });
  }

  /** Removes a workspace, or only says what would go with it. @throws Problem `workspace_not_found` */
  async remove(by: Principal, id: string, { isDryRun }: { isDryRun: boolean }): Promise<Contents> {
    return transaction(this.dataSource, async tx => {
      await hold(tx, id, by, 'workspace:delete');
      const [contents] = await tx.query<Contents[]>(CONTENTS, [id]);
      if (isDryRun) return contents!;
      const { members, apiKeys } = contents!;
      const actors = await tx.query<{ actor: string }[]>(ACTORS, [id]);
      await tx.query(REMOVE, [id]);
      for (const { actor } of actors) await revokeActor(tx, actor, id);
      await tell(tx, WorkspaceDeleted, { workspaceId: id, members, apiKeys }, { workspaceId: id });
      return contents!;
    });
  }
}

async function workspaceOf(tx: EntityManager, id: string, userId: string | undefined): Promise<KnownWorkspace> {
  const [found] = await tx.query<KnownWorkspace[]>(GET, [id, userId ?? null]);
  if (!found) throw WorkspaceNotFound({ id });
  return found;
}
