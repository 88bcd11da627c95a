import type { Origin } from '@na/contracts';
import { afterCommit, announceWritten, takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { deleted } from './dead-letter-metrics.ts';
import { DELETE_LETTERS } from './dead-letter.queries.ts';

/** Deletes dead letters as part of a transaction, and tells of each; one that is no longer dead is left alone. Answers how many went. */
export async function deleteLetters(
  tx: EntityManager,
  letters: { workspaceId: string; id: string }[],
  reason: string,
  { actor, correlationId, traceparent }: Origin,
): Promise<number> {
  if (!letters.length) return 0;
  await takeRoom(tx, letters.length);
  const keys = [letters.map(({ workspaceId }) => workspaceId), letters.map(({ id }) => id)];
  const gone = await tx.query<{ type: string }[]>(DELETE_LETTERS, [...keys, reason, actor, correlationId, traceparent]);
  announceWritten(tx);
  afterCommit(tx, () => gone.forEach(({ type }) => deleted.inc({ type })));
  return gone.length;
}
