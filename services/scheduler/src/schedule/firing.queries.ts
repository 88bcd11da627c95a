/** Writes down the firings in $1 (JSON); one that was skipped or waits can still change. */
export const RECORD = `
  insert into firing (workspace_id, schedule_id, due_at, cause, last_due_at, count, state, reason, detail, task_id, decided_at)
  select workspace_id, schedule_id, due_at, cause, last_due_at, count, state, reason, detail, task_id, clock_timestamp()
  from jsonb_to_recordset($1::jsonb) as given (
    workspace_id uuid, schedule_id uuid, due_at timestamptz, cause text, last_due_at timestamptz, count int, state text, reason text, detail text, task_id uuid)
  order by workspace_id, schedule_id, due_at, cause
  on conflict (workspace_id, schedule_id, due_at, cause) do update
  set state = excluded.state, reason = excluded.reason, detail = excluded.detail, task_id = excluded.task_id, decided_at = excluded.decided_at
  where firing.state <> 'fired'
  returning workspace_id`;

/** The latest run by hand of the schedule $2 of the workspace $1 at $3 or later; null when there is none. */
export const LATEST_BY_HAND = `
  select max(due_at) as latest from firing where workspace_id = $1 and schedule_id = $2 and due_at >= $3 and cause = 'manual'`;

/** Skips the due times of the schedule $2 of the workspace $1 that wait, for a reason ($3). */
export const DROP_WAITING = `
  update firing set state = 'skipped', reason = $3, task_id = null, decided_at = clock_timestamp()
  where workspace_id = $1 and schedule_id = $2 and state = 'queued'
  returning due_at, cause`;

/** The due times of the schedule $2 of the workspace $1 that wait, the earliest first, at most $3. */
export const WAITING = `
  select due_at, cause, task_id from firing where workspace_id = $1 and schedule_id = $2 and state = 'queued' order by due_at limit $3`;

/** The firing of the schedule $2 of the workspace $1 that has the task $3. */
export const FIRING_OF_TASK = `select * from firing where workspace_id = $1 and schedule_id = $2 and task_id = $3 and cause = 'manual'`;

/** A page of firings of the schedule $2 of the workspace $1 before a due time and a cause ($3, $4), of the states $5, latest first. */
export const LIST_FIRINGS = `
  select * from firing
  where workspace_id = $1 and schedule_id = $2 and ($3::timestamptz is null or (due_at, cause) < ($3::timestamptz, $4))
    and (cardinality($5::text[]) = 0 or state = any($5))
  order by due_at desc, cause desc limit $6`;

/** Forgets some of what was decided more than $1 days ago; at most $2. */
export const FORGET_FIRINGS = `
  delete from firing
  where (workspace_id, schedule_id, due_at, cause) in (
    select workspace_id, schedule_id, due_at, cause from firing
    where decided_at < now() - make_interval(days => $1) and state <> 'queued' order by decided_at limit $2)`;

/** Forgets backfills that ended, and schedules and calendars that were deleted, more than $1 days ago. */
export const FORGET_ENDED = [
  `delete from backfill where finished_at < now() - make_interval(days => $1)`,
  `delete from schedule where deleted_at < now() - make_interval(days => $1)`,
  `delete from calendar where deleted_at < now() - make_interval(days => $1)`,
];
