import type { EntityManager } from 'typeorm';
import { remove, wasRemoved, type Removable } from './removal.queries.ts';

/** How a removal went: done now, done before, or there never was such a thing in the workspace. */
export type Removed = 'now' | 'before' | 'never';

/** Removes a thing of a workspace. Two at once see each other: one does it now, the other finds it done. */
export async function removed(tx: EntityManager, kind: Removable, id: string, workspaceId: string): Promise<Removed> {
  const [gone] = await tx.query<unknown[]>(remove(kind), [id, workspaceId]);
  if (gone) return 'now';
  const [before] = await tx.query<unknown[]>(wasRemoved(kind), [id, workspaceId]);
  return before ? 'before' : 'never';
}
