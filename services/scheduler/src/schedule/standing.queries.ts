import { isDeleted } from '@na/persistence';
import { EVERYWHERE } from '../revoked-actor/revoked-actor.queries.ts';

/** Locks the schedules that fire by now, the most overdue first, at most $1. */
export const LOCK_DUE = `
  select workspace_id, id from schedule
  where fire_at <= clock_timestamp() and not ${isDeleted('schedule.workspace_id')}
  order by fire_at limit $1 for update skip locked`;

/** Locks the schedules after a workspace and an id ($1, $2) whose due times wait for earlier tasks, at most $3. */
export const LOCK_WAITING = `
  select workspace_id, id from schedule
  where (workspace_id, id) > ($1::uuid, $2::uuid) and not ${isDeleted('schedule.workspace_id')}
    and exists (select from firing where state = 'queued' and firing.workspace_id = schedule.workspace_id and schedule_id = schedule.id)
  order by workspace_id, id limit $3 for update skip locked`;

/** Locks the schedule $2 of the workspace $1. */
export const LOCK_ONE = `
  select workspace_id, id from schedule where workspace_id = $1 and id = $2 and deleted_at is null for update`;

/**
 * The schedules of $1 and $2, which are as many workspaces and ids, with all that decisions on them need. A statement of its own, after the
 * lock: what it sees is then what the last holder of the lock left.
 */
export const STANDINGS = `
  select schedule.*, clock_timestamp()::timestamptz(3) as now,
         array(select id from task where workspace_id = schedule.workspace_id and id = any(schedule.open_tasks) order by id) as open,
         (select count(*)::int from firing
          where state = 'queued' and firing.workspace_id = schedule.workspace_id and schedule_id = schedule.id) as queued,
         exists (select from revoked_actor as revoked
                 where revoked.actor = schedule.actor and revoked.workspace_id in (schedule.workspace_id, '${EVERYWHERE}') and revoked.is_revoked
         ) as is_revoked,
         (select jsonb_build_object('name', name, 'days', days) from calendar
          where calendar.workspace_id = schedule.workspace_id and calendar.id = schedule.calendar_id and calendar.deleted_at is null) as calendar
  from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join schedule using (workspace_id, id)
  order by workspace_id, id`;

/** Notes how far the schedules in $1 (JSON) are. */
export const NOTE_STANDINGS = `
  update schedule
  set decided_until = given.decided_until, next_due_at = given.next_due_at, fire_at = given.fire_at, open_tasks = given.open_tasks
  from jsonb_to_recordset($1::jsonb) as given (
    workspace_id uuid, id uuid, decided_until timestamptz, next_due_at timestamptz, fire_at timestamptz, open_tasks uuid[])
  where schedule.workspace_id = given.workspace_id and schedule.id = given.id`;

/** When the next schedule fires, in milliseconds from now, and whether due times or backfills wait for their turn. */
export const LOOK = `
  select extract(epoch from min(fire_at) - clock_timestamp())::float8 * 1000 as "dueInMs",
         exists (select from firing where state = 'queued') as "hasWaiting",
         exists (select from backfill where state = 'running') as "hasBackfill"
  from schedule where fire_at is not null`;

/** For how long the most overdue schedule should have fired, in seconds; 0 when none is overdue. */
export const OVERDUE = `
  select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(fire_at)), 0))::float8 as seconds
  from schedule where fire_at is not null and not ${isDeleted('schedule.workspace_id')}`;
