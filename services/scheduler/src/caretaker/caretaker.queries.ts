import { IS_SHUT } from '../gate/gate-figures.queries.ts';
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

/** Whether a vacuum or an analysis has noted how many rows the hot table has. */
export const HAS_STATISTICS = `(select reltuples >= 0 from pg_class where oid = 'task'::regclass)`;

export const FORGET_STATISTICS = `
  select pg_clear_relation_stats(nspname, relname)
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace where pg_class.oid = 'task'::regclass`;

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

/** SQL of how long the oldest ready task has waited of those that meet a condition, in seconds; 0 without one. */
const OLDEST = (condition: string) => `
  coalesce(extract(epoch from clock_timestamp() - min(ready_at) filter (where state = 'ready' and ${condition})), 0)::float8`;
const WAITS_FOR_PEOPLE = `held and actor in (select actor from revoked_actor where is_revoked)`;
const IN_LINE = `held and waits_at is not null`;

/**
 * How many tasks are in each state that is not final, and how long the oldest ready one has waited for a worker, and the oldest in the line
 * of a gate for its turn. Who was set aside, as its actor may no longer act, waits for people, and who waits at a gate that
 * starts nothing at present waits for that.
 */
export const QUEUE_FIGURES = `
  select state, count(*)::int as count,
         ${OLDEST(`not (${IN_LINE}) and not (${WAITS_FOR_PEOPLE})`)} as oldest_seconds,
         ${OLDEST(`${IN_LINE} and not (${WAITS_FOR_PEOPLE}) and waits_at not in (select key from gate where ${IS_SHUT})`)} as oldest_in_line_seconds
  from task group by state`;

export const COUNT_DEAD = `select count(*)::int as count from task_finished where state = 'dead'`;
