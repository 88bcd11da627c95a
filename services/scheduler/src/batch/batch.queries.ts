/** SQL of what a gate of the batch's own says. */
const OWN_GATE = `gate.key = 'workspace:' || batch.workspace_id || '/key:batch:' || batch.id`;

/** A batch, and what its gate says. */
const SEEN = `
  select batch.*, exists (select from gate where ${OWN_GATE} and state ? 'pause') as is_paused,
         exists (select from gate where ${OWN_GATE}) as has_gate, clock_timestamp()::timestamptz(3) as now
  from batch`;

/** Stores a batch ($1, JSON), unless one with its id is there; then nothing is answered. */
export const CREATE_BATCH = `
  insert into batch (workspace_id, id, name, reason, priority, weight, deadline, max_running, failure_threshold, expected_lines, request,
                     actor, correlation_id, traceparent)
  select workspace_id, id, name, reason, priority, weight, deadline, max_running, failure_threshold, expected_lines, request,
         actor, correlation_id, traceparent
  from jsonb_to_record(jsonb_strip_nulls($1::jsonb)) as given (
    workspace_id uuid, id uuid, name text, reason text, priority smallint, weight smallint, deadline timestamptz, max_running int,
    failure_threshold jsonb, expected_lines int, request jsonb, actor text, correlation_id text, traceparent text)
  on conflict (workspace_id, id) do nothing
  returning *, false as is_paused, false as has_gate, clock_timestamp()::timestamptz(3) as now`;

/** Notes the event ($3) that told of the batch $2 of the workspace $1. */
export const NOTE_CREATED = `update batch set created_event = $3 where workspace_id = $1 and id = $2`;

/** The batch $2 of the workspace $1. */
export const GET_BATCH = `${SEEN} where workspace_id = $1 and id = $2`;

/** As {@link GET_BATCH}, locked so that nobody else changes it and no lines come meanwhile. */
export const LOCK_BATCH = `${GET_BATCH} for update of batch`;

/** As {@link GET_BATCH}, while lines are added: others may add some too, and it may be counted, but nobody changes it. */
export const SHARE_BATCH = `select state, priority, weight, deadline from batch where workspace_id = $1 and id = $2 for key share`;

/** A page of batches of the workspace $1, newest first: in the states $2 (all when empty), with ids before $3, $4 of them. */
export const LIST_BATCHES = `${SEEN}
  where workspace_id = $1 and (cardinality($2::text[]) = 0 or batch.state = any($2)) and ($3::uuid is null or id < $3)
  order by id desc limit $4`;

/** Keeps how the batch $2 of the workspace $1, whose row is locked, stands ($3, JSON); it is looked at in $4 ms. Answers it. */
export const SAVE_BATCH = `
  update batch set
    name = given.name, state = given.state, priority = given.priority, weight = given.weight, max_running = given.max_running,
    failure_threshold = given.failure_threshold, tasks = given.tasks, tasks_by_state = given.tasks_by_state, samples = given.samples,
    counted_at = given.counted_at, moved_at = given.moved_at, retrying = given.retrying, cancelling = given.cancelling, error = given.error,
    retries = given.retries, operation_id = given.operation_id, closed_at = given.closed_at, finished_at = given.finished_at,
    updated_at = case when batch.version = given.version then updated_at else clock_timestamp() end, version = given.version,
    look_at = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
  from jsonb_to_record(jsonb_strip_nulls($3::jsonb)) as given (
    name text, state text, priority smallint, weight smallint, max_running int, failure_threshold jsonb, tasks int, tasks_by_state jsonb,
    samples jsonb, counted_at timestamptz, moved_at timestamptz, retrying jsonb, cancelling jsonb, error jsonb, retries int,
    operation_id uuid, closed_at timestamptz, finished_at timestamptz, version int)
  where workspace_id = $1 and id = $2
  returning batch.*`;

/** Whether there are batches to be looked at, for the caretaker. */
export const HAS_DUE = `exists (select from batch where finished_at is null and look_at <= clock_timestamp())`;

/** Some batches to be looked at, those first that have waited longest. */
export const DUE_BATCHES = `
  select workspace_id as "workspaceId", id from batch where finished_at is null and look_at <= clock_timestamp() order by look_at limit 20`;

/** Locks the batch $2 of the workspace $1 if it is to be looked at, unless somebody is at it; lines may come meanwhile. */
export const TAKE_BATCH = `${SEEN}
  where workspace_id = $1 and id = $2 and finished_at is null and look_at <= clock_timestamp()
  for no key update of batch skip locked`;

/** Locks it against lines too: those that are being added are waited for, milliseconds. */
export const LOCK_AGAINST_LINES = `select from batch where workspace_id = $1 and id = $2 for update`;

/** The batch $2 of the workspace $1 could not go on and is looked at in $3 ms. */
export const POSTPONE = `
  update batch set look_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
  where workspace_id = $1 and id = $2 and finished_at is null`;

/** Whether there are batches that ended more than so many days ago. */
export const hasOld = (days: number) => `exists (
  select from batch where finished_at is not null and finished_at < clock_timestamp() - make_interval(days => ${days}))`;

/** Forgets some batches that ended more than $1 days ago. */
export const FORGET_OLD = `
  delete from batch where (workspace_id, id) in (
    select workspace_id, id from batch where finished_at is not null and finished_at < clock_timestamp() - make_interval(days => $1::int)
    order by workspace_id, id limit 500 for update skip locked)`;

/**
 * How many batches are in each state that is not final, and for how long the slowest has not moved though it has tasks that are due, in
 * seconds; those that somebody paused wait for people.
 */
export const BATCH_FIGURES = `
  select batch.state, count(*)::int as count,
         coalesce(max(extract(epoch from clock_timestamp() - moved_at)) filter (
           where (tasks_by_state ? 'ready' or tasks_by_state ? 'running')
             and not exists (
               select from gate where gate.state ? 'pause'
                 and gate.key in ('*', 'workspace:' || workspace_id, 'key:batch:' || batch.id, 'workspace:' || workspace_id || '/key:batch:' || batch.id))
         ), 0)::float8 as stalled_seconds
  from batch where finished_at is null group by batch.state`;
