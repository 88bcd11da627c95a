import type { EntityManager } from 'typeorm';
import { COUNT_TASKS } from './batch-tasks.queries.ts';
import type { BatchRow, Counts } from './batch-row.ts';
import { endedIn, unfinishedIn, withSample } from './progress.ts';
import { idsOf } from './task-id.ts';

/** How many tasks of a batch are in each state. */
export async function countsOf(tx: EntityManager, row: BatchRow): Promise<Counts> {
  const { before, last } = idsOf(row.id);
  const found = await tx.query<{ state: string; count: number }[]>(COUNT_TASKS, [
    ...[row.workspace_id, row.id, before, last],
  ]);
  return Object.fromEntries(found.map(({ state, count }) => [state, count])) as Counts;
}

/** A batch with what was counted just now. Dead letters that were deleted meanwhile are still tasks that it had. */
export function counted(row: BatchRow, counts: Counts): BatchRow {
  const { now } = row;
  const hasMoved = JSON.stringify(sorted(counts)) !== JSON.stringify(sorted(row.tasks_by_state));
  return {
    ...row,
    tasks: Math.max(row.tasks, endedIn(counts) + unfinishedIn(counts)),
    tasks_by_state: counts,
    counted_at: now,
    samples: withSample(row.samples, [now.getTime(), endedIn(counts)]),
    moved_at: hasMoved ? now : row.moved_at,
  };
}

function sorted(counts: Counts): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}
