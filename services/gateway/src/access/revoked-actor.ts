import { ActorRestored, ActorRevoked } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';

/**
 * Has the scheduler hold what an actor set in motion: its waiting tasks are not handed out until {@link restoreActor}. To be called in the
 * transaction that suspends or deletes a user or revokes a key (without a workspace), or that removes a member (with it).
 * Repeatable. What runs already goes on to its end.
 * @param actor as principals name it: `user:<id>` or `api_key:<id>`
 */
export async function revokeActor(tx: EntityManager, actor: string, workspaceId?: string): Promise<void> {
  await tell(tx, ActorRevoked, { actor, workspaceId }, { workspaceId });
}

/**
 * Lets the scheduler hand out the tasks of an actor again: a user is suspended no longer (without a workspace), or a member once more
 * (with it). Each undoes its own {@link revokeActor} only: who was removed from a workspace stays held there. Repeatable.
 */
export async function restoreActor(tx: EntityManager, actor: string, workspaceId?: string): Promise<void> {
  await tell(tx, ActorRestored, { actor, workspaceId }, { workspaceId });
}
