import type { Chore } from './chores.ts';

/** SQL that answers, for each chore in its order, whether there is something to do. */
export function lookFor(chores: readonly Chore[]): string {
  return selectArray(chores.map(({ when }) => when).join(', '));
}

function selectArray(conditions: string): string {
  return `select array[${conditions}]::boolean[] as found`;
}

/** A worker that was told how to go on is remembered for a day, so that after a cut network or a pause it goes on as it was told. */
const IS_FORGETTABLE = `(ordered_by is null or last_beat < clock_timestamp() - interval '1 day')`;
const HOLDS_TASKS = `exists (select from task where state = 'running' and worker_id = worker.id)`;

const IS_SILENT = `lease_until < clock_timestamp() and (${IS_FORGETTABLE} or ${HOLDS_TASKS})`;

/** Whether a worker's lease is over, and something is to be done about it. */
export const HAS_SILENT = `exists (select from worker where ${IS_SILENT})`;

/** The types with tasks that fell due. */
export const DUE_TYPES = `
  select name from (select distinct name from task_type) as known
  where exists (select from task where state = 'scheduled' and waits_for = 0 and type = known.name and run_at <= clock_timestamp())`;

/** Locks some workers that fell silent, unless they are heard at this moment. */
export const LOCK_SILENT = `
  select id from worker where ${IS_SILENT} order by id limit 20 for update skip locked`;

/** Attempts in the hands of the workers $1, at most $2. */
export const ATTEMPTS_OF = `
  select workspace_id, id, attempt from task where state = 'running' and worker_id = any($1) order by workspace_id, id limit $2`;

/** Forgets those of the workers $1 that have nothing in hand, and of which nothing needs to be remembered. */
export const FORGET_WORKERS = `
  delete from worker where id = any($1) and ${IS_FORGETTABLE} and not ${HOLDS_TASKS}`;

/**
 * How many tasks are in each state that is not final, and since when the oldest ready one has waited; those that were set aside since
 * their actors may no longer act wait for people, and those in the line of a gate for their turn.
 */
export const QUEUE_FIGURES = `
  select state, count(*)::int as count,
         coalesce(extract(epoch from clock_timestamp() - min(ready_at) filter (
           where state = 'ready' and not (held and (waits_at is not null or actor in (select actor from revoked_actor where is_revoked))))), 0)::float8 as oldest_seconds
  from task group by state`;

export const COUNT_DEAD = `select count(*)::int as count from task_finished where state = 'dead'`;
