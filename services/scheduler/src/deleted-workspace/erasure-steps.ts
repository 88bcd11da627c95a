import { ERASE_GATES } from '../gate/rule.queries.ts';
import { announceWritten, takeRoom, type ErasureStep } from '@na/persistence';
import { ERASE_POLICIES } from '../dead-letter/dead-letter.queries.ts';
import { ERASE_OPERATIONS } from '../operation/operation.queries.ts';
import { ARCHIVE_ERASURE } from '../archive/erasure.queries.ts';
import {
  CANCEL_RUNNING,
  CANCEL_WAITING,
  ERASE_FINISHED,
  ERASE_REVOKED_ACTORS,
  ERASE_TURNS,
  eraseRows,
  UNFINISHED,
} from './deleted-workspace.queries.ts';

interface Counted {
  count: number;
}

/** What dependencies and workflows leave behind; the workflows first, so that nothing of them begins any more. */
const OF_WORKFLOWS = [
  'workflow',
  'workflow_step',
  'workflow_task',
  'workflow_note',
  'dependency',
  'ended_parent',
] as const;

/** What ends what a workspace wanted done, and then forgets it. What runs is waited for: it is erased once its worker has let go of it. */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  // First, so that nothing is at the tasks any more.
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_OPERATIONS, [id, most])),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_POLICIES, [id, most])),
  // Schedules and batches before the tasks that they would create.
  ...(['batch', 'schedule', 'backfill', 'firing', 'calendar'] as const).map(
    (table): ErasureStep =>
      async (tx, { id }, most) =>
        countOf(await tx.query<Counted[]>(eraseRows(table), [id, most])),
  ),
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
  ...ARCHIVE_ERASURE.map(
    (erase): ErasureStep =>
      async (tx, { id }, most) =>
        countOf(await tx.query<Counted[]>(erase, [id, most])),
  ),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_TURNS, [id, most])),
  async (tx, { id }, most) => countOf(await tx.query<Counted[]>(ERASE_GATES, [id, most])),
  async (tx, { id }) => countOf(await tx.query<Counted[]>(UNFINISHED, [id])),
  // Nothing of the workspace ends any more, so nothing new is noted.
  ...OF_WORKFLOWS.map(
    (table): ErasureStep =>
      async (tx, { id }, most) =>
        countOf(await tx.query<Counted[]>(eraseRows(table), [id, most])),
  ),
];

function countOf([row]: Counted[]): number {
  return row!.count;
}
