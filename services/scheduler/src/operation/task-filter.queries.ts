import type { TaskState } from '@na/contracts';

/** The states of tasks that are finished, and so stand in `task_finished`. */
const FINISHED = new Set<TaskState>(['succeeded', 'failed', 'dead', 'cancelled']);

/**
 * Whether a task is meant by the filter $3 (JSON) of an operation that began at $4. What finishes or is made later is not: so a task that an
 * operation put to work does not come back to it.
 */
const MEANT = `
  ($3::jsonb -> 'types' = '[]' or $3::jsonb -> 'types' ? type)
  and ($3::jsonb -> 'errorCodes' = '[]' or $3::jsonb -> 'errorCodes' ? coalesce(last_error ->> 'code', ''))
  and coalesce(finished_at, created_at) < $4::timestamptz
  and ($3::jsonb ->> 'batchId' is null or batch_id = ($3::jsonb ->> 'batchId')::uuid)
  and created_at >= coalesce(($3::jsonb ->> 'createdFrom')::timestamptz, '-infinity')
  and created_at < coalesce(($3::jsonb ->> 'createdBefore')::timestamptz, 'infinity')
  and coalesce(finished_at >= ($3::jsonb ->> 'finishedFrom')::timestamptz, $3::jsonb ->> 'finishedFrom' is null)
  and coalesce(finished_at < ($3::jsonb ->> 'finishedBefore')::timestamptz, $3::jsonb ->> 'finishedBefore' is null)`;

/**
 * SQL of the next $5 tasks of the workspace $1 after the id $2 and up to $7 in some states, and of each whether it is meant. Each state that is final is
 * read along an index, so a step costs the same whatever the filter leaves out.
 * @param where SQL of a condition beside the filter
 */
export function nextTasks(states: readonly TaskState[], where = 'true'): string {
  const finished = states.filter(state => FINISHED.has(state));
  const unfinished = states.filter(state => !FINISHED.has(state));
  const parts = finished.map(
    state => `(
      select workspace_id, id, type, state, last_error, batch_id, created_at, finished_at from task_finished
      where workspace_id = $1 and state = '${state}' and id > $2 and id <= $7 order by id limit $5)`,
  );
  if (!unfinished.length) return judged(parts.join(' union all '), where);
  // They are read whatever their state, as no index knows it: the few that run are not sought anew among a million that wait, step by step.
  const waiting = `(
      select workspace_id, id, type, state, last_error, batch_id, created_at, null::timestamptz as finished_at from task
      where workspace_id = $1 and id > $2 and id <= $7 order by id limit $5)`;
  const named = states.map(state => `'${state}'`).join(', ');
  return judged([...parts, waiting].join(' union all '), `state in (${named}) and ${where}`);
}

/** SQL that says of tasks, a query with the columns of `task_finished`, which are meant; parameters as of {@link nextTasks}. */
export const judged = (parts: string, where: string) => `
    select id, type, state, last_error, (${MEANT}) and (${where}) and $6::jsonb is not null as is_meant
    from (select * from (${parts}) as by_state order by id limit $5) as next
    order by id`;
