import { HAS_GATE_NEWS } from '../gate/gate.queries.ts';
import { HAS_FLOWS } from '../fairness/fairness.queries.ts';

/** What there is to take care of: workers whose lease is over, types with tasks that fell due, keys that were freed and not released. */
export const LOOK = `
  select
    exists (select from worker where lease_until < clock_timestamp()) as has_silent,
    exists (select from freed_key) as has_freed,
    ${HAS_FLOWS} as has_flows,
    ${HAS_GATE_NEWS} as has_gate_news,
    array(
      select name from (select distinct name from task_type) as known
      where exists (select from task where state = 'scheduled' and type = known.name and run_at <= clock_timestamp())
    ) as due_types`;

/** Locks some workers whose lease is over, unless they are heard at this moment. */
export const LOCK_SILENT = `
  select id from worker where lease_until < clock_timestamp() order by id limit 20 for update skip locked`;

/** Attempts in the hands of the workers $1, at most $2. */
export const ATTEMPTS_OF = `
  select workspace_id, id, attempt from task where state = 'running' and worker_id = any($1) order by workspace_id, id limit $2`;

/** Forgets those of the workers $1 that have nothing in hand. */
export const FORGET_WORKERS = `
  delete from worker
  where id = any($1) and not exists (select from task where state = 'running' and worker_id = worker.id)`;

/**
 * How many tasks are in each state that is not final, and since when the oldest ready one has waited; those that were set aside since
 * their actors may no longer act wait for people, and those in the line of a gate for their turn.
 */
export const QUEUE_FIGURES = `
  select state, count(*)::int as count,
         coalesce(extract(epoch from clock_timestamp() - min(ready_at) filter (
           where state = 'ready' and not (held and (waits_for is not null or actor in (select actor from revoked_actor where is_revoked))))), 0)::float8 as oldest_seconds
  from task group by state`;

export const COUNT_DEAD = `select count(*)::int as count from task_finished where state = 'dead'`;
