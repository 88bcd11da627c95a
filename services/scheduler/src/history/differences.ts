import { isDeepStrictEqual } from 'node:util';
import { priorityOf, type TaskRow } from '../task/task-row.ts';
import { stateOf, type RebuiltTask } from './state-of.ts';

/** What a row says of the task's state. */
export type CheckedRow = Pick<
  TaskRow,
  | 'workspace_id'
  | 'id'
  | 'state'
  | 'version'
  | 'priority'
  | 'run_at'
  | 'attempt'
  | 'worker_id'
  | 'started_at'
  | 'finished_at'
> &
  Pick<TaskRow, 'last_error' | 'history'> & { spent: number; has_result: boolean };

/** Something that a row and its history say differently. */
export interface Difference {
  field: string;
  rebuilt: string;
  stored: string;
}

/** What a task's row says otherwise than its history; nothing is expected. */
export function differences(row: CheckedRow): Difference[] {
  let rebuilt: RebuiltTask;
  try {
    rebuilt = stateOf(row.history);
  } catch (error) {
    return [{ field: 'history', rebuilt: (error as Error).message, stored: row.state }];
  }
  const stored = storedTask(row);
  return (Object.keys(stored) as (keyof RebuiltTask)[])
    .filter(field => !isSame(field, rebuilt, stored))
    .map(field => ({ field, rebuilt: text(rebuilt[field]), stored: text(stored[field]) }));
}

/** What the row says, in the words of what is rebuilt. */
function storedTask(row: CheckedRow): RebuiltTask {
  return {
    state: row.state,
    version: row.version,
    priority: priorityOf(row.priority),
    runAt: row.run_at.getTime(),
    attempt: row.attempt,
    spent: row.spent,
    workerId: row.worker_id ?? undefined,
    startedAt: row.started_at?.getTime(),
    finishedAt: row.finished_at?.getTime(),
    lastError: row.last_error ?? undefined,
    hasResult: row.has_result,
  };
}

/** A task that has fallen due becomes ready without a word: its row may say either. */
function isSame(field: keyof RebuiltTask, rebuilt: RebuiltTask, stored: RebuiltTask): boolean {
  if (field === 'state' && rebuilt.state === 'scheduled')
    return stored.state === 'scheduled' || stored.state === 'ready';
  return isDeepStrictEqual(rebuilt[field], stored[field]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}
