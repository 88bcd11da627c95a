import { EVERYWHERE } from '../revoked-actor/revoked-actor.queries.ts';

/** Stores an operation, unless its id is taken in its workspace. */
export const CREATE = `
  insert into operation (workspace_id, id, kind, filter, options, tasks_per_second, dry_run, reason, actor, correlation_id, traceparent)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (workspace_id, id) do nothing
  returning *`;

/** Notes the event ($3) that told of the start of the operation $2 of the workspace $1. */
export const NOTE_STARTED = `update operation set started_event = $3 where workspace_id = $1 and id = $2`;

/** The operation $2 of the workspace $1. */
export const GET = `select * from operation where workspace_id = $1 and id = $2`;

/** Operations of the workspace $1 in the states $2 and of the kinds $3, if there are any, before the id $4, at most $5. */
export const LIST = `
  select * from operation
  where workspace_id = $1 and (cardinality($2::text[]) = 0 or state = any($2)) and (cardinality($3::text[]) = 0 or kind = any($3))
    and ($4::uuid is null or id < $4)
  order by id desc limit $5`;

/** The operations whose turn is next, and in how many milliseconds. */
export const NEXT = `
  select workspace_id, id, extract(epoch from next_step_at - clock_timestamp())::float8 * 1000 as in_ms from operation
  where state = 'running' order by next_step_at limit 20`;

/** Locks the operation $2 of the workspace $1 for a step, unless somebody else is at it or it is not its turn. */
export const LOCK = `
  select operation.*, exists (
    select from revoked_actor as revoked
    where revoked.actor = operation.actor and revoked.workspace_id in (operation.workspace_id, '${EVERYWHERE}') and revoked.is_revoked
  ) as is_revoked
  from operation where workspace_id = $1 and id = $2 and state = 'running' and next_step_at <= clock_timestamp()
  for update of operation skip locked`;

/** Locks the operation $2 of the workspace $1, to stop it. */
export const LOCK_TO_STOP = `select * from operation where workspace_id = $1 and id = $2 for update`;

/** Notes what a step came to ($3, JSON) of the operation $2 of the workspace $1; the next one is due in $4 ms. */
export const NOTE_STEP = `
  update operation set
    phase = step.phase, cursor = step.cursor, matched = step.matched, done = step.done, skipped = step.skipped, failures = step.failures,
    preview = step.preview, last_error = coalesce(step.last_error, operation.last_error), tries = 0, version = version + 1,
    acting_since = coalesce(acting_since, case when step.phase = 'acting' then clock_timestamp() end),
    next_step_at = clock_timestamp() + make_interval(secs => $4::float8 / 1000), updated_at = clock_timestamp()
  from jsonb_to_record($3::jsonb) as step (
    phase text, cursor uuid, matched int, done int, skipped int, failures int, preview jsonb, last_error jsonb)
  where workspace_id = $1 and id = $2`;

/** Ends the operation $2 of the workspace $1 in the state $3, with what it met ($4). */
export const END = `
  update operation set state = $3, last_error = coalesce($4::jsonb, last_error), version = version + 1, updated_at = clock_timestamp(),
    finished_at = clock_timestamp()
  where workspace_id = $1 and id = $2 and state = 'running'
  returning *`;

/** Notes that a step of the operation $2 of the workspace $1 could not be done, with what it met ($3); it is tried again in $4 ms. */
export const NOTE_FAILED_STEP = `
  update operation set tries = tries + 1, last_error = $3, next_step_at = clock_timestamp() + make_interval(secs => $4::float8 / 1000),
    version = version + 1, updated_at = clock_timestamp()
  where workspace_id = $1 and id = $2 and state = 'running'
  returning tries`;

/** Forgets operations of the workspace $1, at most $2. Answers how many. */
export const ERASE_OPERATIONS = `
  with gone as (
    delete from operation where workspace_id = $1 and id = any(array(select id from operation where workspace_id = $1 limit $2 for update skip locked))
    returning id
  )
  select count(*)::int as count from gone`;
