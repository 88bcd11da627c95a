import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';
import { MOST_AHEAD } from './facts.ts';

/** Those ahead of the task in `mine` among the tasks of its type that a condition names. */
const AHEAD = (condition: string) => `(
  select count(*)::int from (
    select from task as other
    where other.state = 'ready' and other.type = mine.type and ${condition}
      and (other.level < mine.level or other.level = mine.level and (other.tag, other.id) < (mine.tag, mine.id))
    limit ${MOST_AHEAD}
  ) as ahead)`;

/** The task $2 of the workspace $1, if it waits or runs, and what is in its way besides gates. Each count is bounded. */
export const FACTS_OF_TASK = `
  with mine as (
    select * from task where workspace_id = $1 and id = $2
  )
  select mine.*, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
         (select ${IS_REVOKED} from mine as task) as is_revoked,
         (select other.id from task as other where other.serial_key = mine.serial_key and other.state = 'running' and other.id <> mine.id
          limit 1) as serial_running,
         case when mine.state = 'ready' and not held then ${AHEAD('not other.held')} else 0 end as ahead,
         (select count(*)::int from worker
          where lease_until > clock_timestamp() and service in (select service from task_type where name = mine.type)) as workers,
         coalesce((select sum(count) / 60.0 from start_count where type = mine.type and at > clock_timestamp() - interval '1 minute'), 0)::float8
           as starts_per_second
  from mine`;

/** What counts at the gates $3 (keys) for the task $2 of the workspace $1. */
export const FACTS_OF_GATES = `
  with mine as (
    select * from task where workspace_id = $1 and id = $2
  )
  select gate.*,
         (select count(*)::int from permit join task on task.workspace_id = permit.workspace_id and task.id = permit.task_id
            and task.attempt = permit.attempt and task.state = 'running' where permit.key = gate.key) as running,
         exists (
           select from task where task.workspace_id = (gate.state -> 'circuit' -> 'probe' ->> 'workspaceId')::uuid
             and task.id = (gate.state -> 'circuit' -> 'probe' ->> 'taskId')::uuid
             and task.attempt = (gate.state -> 'circuit' -> 'probe' ->> 'attempt')::int and task.state = 'running') as is_probing,
         case when mine.state = 'ready' then ${AHEAD('other.waits_at = gate.key')} else 0 end as ahead
  from gate cross join mine
  where gate.key = any($3)
  order by gate.key`;

/** Adds the starts given as JSON ($1: type to count) to those of these ten seconds, and forgets those of old. */
export const COUNT_STARTS = `
  with forgotten as (
    delete from start_count where at < clock_timestamp() - interval '5 minutes'
      and type in (select key from jsonb_each($1::jsonb))
  )
  insert into start_count as known (type, at, count)
  select key, date_bin('10 seconds', clock_timestamp(), 'epoch'), value::int from jsonb_each_text($1::jsonb) order by key
  on conflict (type, at) do update set count = known.count + excluded.count`;
