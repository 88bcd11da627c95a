import type { ScheduleState } from '@na/contracts';

/** The schedule $2 of the workspace $1. */
export const GET = `select * from schedule where workspace_id = $1 and id = $2 and deleted_at is null`;

/** Whether there was a schedule $2 in the workspace $1 that was deleted. */
export const WAS_DELETED = `select from schedule where workspace_id = $1 and id = $2 and deleted_at is not null`;

/** How many schedules the workspace $1 has. */
export const COUNT = `select count(*)::int as count from schedule where workspace_id = $1 and deleted_at is null`;

/** Creates the schedule $2 of the workspace $1. */
export const INSERT = `
  insert into schedule (workspace_id, id, definition, calendar_id, decided_until, next_due_at, fire_at, actor)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (workspace_id, id) do nothing
  returning *`;

/** Defines the schedule $2 of the workspace $1 anew. */
export const REDEFINE = `
  update schedule
  set definition = $3, calendar_id = $4, decided_until = $5, next_due_at = $6, fire_at = $7, actor = $8, version = version + 1, updated_at = now()
  where workspace_id = $1 and id = $2
  returning *`;

/** Stops the schedule $2 of the workspace $1, in the name of $3 for the reason $4. */
export const PAUSE = `
  update schedule
  set paused_by = $3, pause_reason = $4, next_due_at = null, fire_at = null, version = version + 1, updated_at = now()
  where workspace_id = $1 and id = $2
  returning *`;

/** Lets the schedule $2 of the workspace $1 go on from $3, with the next due time $4 that fires at $5. */
export const RESUME = `
  update schedule
  set paused_by = null, pause_reason = null, decided_until = $3, next_due_at = $4, fire_at = $5, version = version + 1, updated_at = now()
  where workspace_id = $1 and id = $2
  returning *`;

/** Deletes the schedule $2 of the workspace $1; its row goes later. */
export const DELETE = `
  update schedule set deleted_at = now(), next_due_at = null, fire_at = null, calendar_id = null, version = version + 1
  where workspace_id = $1 and id = $2
  returning version`;

/** By the database's clock. */
export const NOW = `select clock_timestamp()::timestamptz(3) as now`;

const STATES: { [state in ScheduleState]: string } = {
  active: 'paused_by is null and next_due_at is not null',
  paused: 'paused_by is not null',
  finished: 'paused_by is null and next_due_at is null',
};

/** A page of the schedules of the workspace $1 before an id ($2), of some states, newest first, at most $3. */
export function listSchedules(states: readonly ScheduleState[]): string {
  const wanted = states.length ? states.map(state => `(${STATES[state]})`).join(' or ') : 'true';
  return `
    select * from schedule
    where workspace_id = $1 and deleted_at is null and ($2::uuid is null or id < $2) and (${wanted})
    order by id desc limit $3`;
}

/** Locks the calendar $2 of the workspace $1 against its deletion. */
export const HOLD_CALENDAR = `
  select name, days from calendar where workspace_id = $1 and id = $2 and deleted_at is null for share`;
