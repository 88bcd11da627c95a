import { ERASE_GATES } from '../gate/rule.queries.ts';
import { announceWritten, takeRoom, type ErasureStep } from '@na/persistence';
import {
  CANCEL_RUNNING,
  CANCEL_WAITING,
  ERASE_FINISHED,
  ERASE_REVOKED_ACTORS,
  UNFINISHED,
} from './deleted-workspace.queries.ts';

interface Counted {
  count: number;
}

/** What ends what a workspace wanted done, and then forgets it. What runs is waited for: it is erased once its worker has let go of it. */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  async (tx, { id, actor, correlationId }, most) => {
    const [cancelled] = await tx.query<Counted[]>(CANCEL_WAITING, [id, most, actor, correlationId]);
    const { count } = cancelled!;
    // More than the outbox takes is rolled back, and comes when there is room.
    if (count) await takeRoom(tx, count);
    announceWritten(tx);
    return count;
  },
  async (tx, { id, actor }, most) => countOf(await tx.query<Counted[]>(CANCEL_RUNNING, [id, most, actor])),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_FINISHED, [id, most])),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_REVOKED_ACTORS, [id, most])),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_GATES, [id, most])),
  async (tx, { id }) => countOf(await tx.query<Counted[]>(UNFINISHED, [id])),
];

function countOf([row]: Counted[]): number {
  return row!.count;
}
