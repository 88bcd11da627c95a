import { priorityOf } from './task-row.ts';
import type { NewTaskRow } from './new-task.ts';

/** What is told of new tasks, as a pack: `TaskCreated` of each, in their order. */
export function createdPack(rows: readonly NewTaskRow[]): string {
  const column = <Value>(value: (row: NewTaskRow) => Value) => rows.map(value);
  return JSON.stringify({
    shared: { version: 1 },
    columns: {
      taskId: column(({ id }) => id),
      type: column(({ type }) => type),
      priority: column(({ priority }) => priorityOf(priority)),
      runAt: column(({ run_at }) => run_at),
      state: column(({ state }) => state),
    },
    header: {
      columns: {
        workspaceId: column(({ workspace_id }) => workspace_id),
        actor: column(({ actor }) => actor),
        correlationId: column(({ correlation_id }) => correlation_id),
        parentId: column(({ parent_id }) => parent_id),
        traceparent: column(({ traceparent }) => traceparent),
      },
      fromBody: { about: 'taskId', version: 'version' },
    },
  });
}
