import { priorityOf } from './task-row.ts';
import type { NewTaskRow } from './new-task.ts';

/**
 * What is told of new tasks, as {@link CREATE_TASKS} takes it, $10 and $12 to $16: a pack of `TaskCreated` of each, in their order, and the
 * header of all. What all have alike is said once.
 */
export function createdPack(rows: readonly NewTaskRow[]): { pack: string; header: (string | null)[] } {
  const body = byColumn(rows, {
    taskId: ({ id }) => id,
    type: ({ type }) => type,
    priority: ({ priority }) => priorityOf(priority),
    runAt: ({ run_at }) => run_at,
    state: ({ state }) => state,
  });
  const header = byColumn(rows, {
    workspaceId: ({ workspace_id }) => workspace_id,
    actor: ({ actor }) => actor,
    correlationId: ({ correlation_id }) => correlation_id,
    parentId: ({ parent_id }) => parent_id,
    traceparent: ({ traceparent }) => traceparent,
  });
  const { shared, columns } = body;
  const fromBody = { about: 'taskId', version: 'version' };
  return {
    pack: JSON.stringify({
      shared: { version: 1, ...shared },
      columns,
      header: { columns: header.columns, fromBody },
    }),
    header: ['workspaceId', 'actor', 'correlationId', 'parentId', 'traceparent'].map(
      name => header.shared[name] ?? null,
    ),
  };
}

type Columns = { [name: string]: (row: NewTaskRow) => string | null };

/** What all rows have alike, and the columns in which they differ. */
function byColumn(rows: readonly NewTaskRow[], fields: Columns) {
  const shared: { [name: string]: string | null } = {};
  const columns: { [name: string]: (string | null)[] } = {};
  for (const [name, value] of Object.entries(fields)) {
    const first = value(rows[0]!);
    if (rows.every(row => value(row) === first)) shared[name] = first;
    else columns[name] = rows.map(value);
  }
  return { shared, columns };
}
