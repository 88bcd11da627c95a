/** The backfill $2 of the workspace $1. */
export const GET = `select * from backfill where workspace_id = $1 and id = $2`;

/** As {@link GET}, and keeps it from being changed. */
export const LOCK = `select * from backfill where workspace_id = $1 and id = $2 for update`;

/** Begins the backfill $2 of the schedule $3 of the workspace $1. */
export const INSERT = `
  insert into backfill (workspace_id, id, schedule_id, from_at, to_at, one_at_a_time, state, due_times, done_until, actor, correlation_id, reason)
  values ($1, $2, $3, $4, $5, $6, 'running', $7, $8, $9, $10, $11)
  on conflict (workspace_id, id) do nothing
  returning *`;

/** A page of the backfills of the workspace $1 before an id ($2), of one schedule ($3) or of all, newest first, at most $4. */
export const LIST = `
  select * from backfill
  where workspace_id = $1 and ($2::uuid is null or id < $2) and ($3::uuid is null or schedule_id = $3)
  order by id desc limit $4`;

/** Backfills that go on. */
export const RUNNING = `
  select workspace_id, id, schedule_id from backfill where state = 'running' order by workspace_id, schedule_id limit 100`;

/** Which of the due times $3 of the schedule $2 of the workspace $1 fired already, or wait. */
export const KNOWN = `
  select due_at from firing where workspace_id = $1 and schedule_id = $2 and due_at = any($3::timestamptz[]) and state <> 'skipped'`;

/** Notes how far the backfill $2 of the workspace $1 is; with $7 it is done. */
export const NOTE = `
  update backfill
  set done_until = $3, fired = fired + $4, skipped = skipped + $5, already = already + $6,
      state = case when $7 then 'finished' else state end, finished_at = case when $7 then clock_timestamp() end
  where workspace_id = $1 and id = $2
  returning *`;

/** Stops the backfill $2 of the workspace $1. */
export const CANCEL = `
  update backfill set state = 'cancelled', finished_at = clock_timestamp() where workspace_id = $1 and id = $2 and state = 'running' returning *`;

/** Stops what goes on of the schedule $2 of the workspace $1. */
export const CANCEL_OF_SCHEDULE = `
  update backfill set state = 'cancelled', finished_at = clock_timestamp()
  where workspace_id = $1 and schedule_id = $2 and state = 'running'
  returning *`;
