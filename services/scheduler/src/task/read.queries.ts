import { TaskState, type ListTasksRequest } from '@na/contracts';
import { idsOf } from '../batch/task-id.ts';

/** The task $1 of the workspace $2. */
export const GET_TASK = `select * from any_task where id = $1 and workspace_id = $2`;

/** How many tasks the workspace $1 has in each state. */
export const COUNT_TASKS = `
  select state, count(*)::int as count from task where workspace_id = $1 group by state
  union all
  select state, count(*)::int from task_finished where workspace_id = $1 group by state`;

const WAITING_OR_RUNNING = new Set<TaskState>(['scheduled', 'ready', 'running']);

/** Which tasks are listed. */
type Wanted = Pick<ListTasksRequest, 'workspaceId' | 'states' | 'types' | 'createdFrom' | 'createdBefore' | 'batchId'>;

/**
 * The query for the latest tasks before an id, at most so many. Ids are UUIDv7, so their order is that of creation. Each state is read in
 * order, and what they give is merged: a rare state costs no more than a common one.
 */
export function listQuery(request: Wanted, before: string | null, most: number): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const lines = request.batchId === undefined ? undefined : idsOf(request.batchId);
  const conditions = [
    `workspace_id = ${given(request.workspaceId)}`,
    request.types.length > 0 && `type = any(${given(request.types)})`,
    request.createdFrom !== undefined && `created_at >= ${given(request.createdFrom)}`,
    request.createdBefore !== undefined && `created_at < ${given(request.createdBefore)}`,
    before !== null && `id < ${given(before)}`,
    request.batchId !== undefined && `batch_id = ${given(request.batchId)}`,
    // All ids of a batch lie together, so that its tasks are found by the key that orders the list.
    lines && `id > ${given(lines.before)} and id <= ${given(lines.last)}`,
  ].filter(condition => typeof condition === 'string');
  const order = `order by id desc limit ${given(most)}`;
  const part = (state: string) => `(select * from any_task where ${[state, ...conditions].join(' and ')} ${order})`;

  const wanted: readonly TaskState[] = request.states.length ? request.states : TaskState;
  const hot = wanted.filter(state => WAITING_OR_RUNNING.has(state));
  const finished = wanted.filter(state => !WAITING_OR_RUNNING.has(state));
  const parts = [
    ...(hot.length ? [part(`state = any(${given(hot)}) and finished_at is null`)] : []),
    ...finished.map(state => part(`state = ${given(state)} and finished_at is not null`)),
  ];
  // A single part in parentheses takes no second order.
  return { text: `select * from (${parts.join(' union all ')}) as listed ${order}`, values };
}
