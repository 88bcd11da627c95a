import { TaskSucceeded } from '@na/contracts';
import { ABOUT_TASK, jsonObject, tellOfEach } from '../event-rows.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';

const SUCCEEDED = `${jsonObject({ ...ABOUT_TASK, attempt: 'attempt', tookMs: 'extract(epoch from finished_at - started_at) * 1000' })}
  || case when result is null then '{}' else jsonb_build_object('result', result) end`;

/**
 * Ends attempts with success, given as JSON ($1): one statement moves their tasks out of the hot table, notes the attempts and tells of
 * it. Whose attempt is not the running one is left out: that is the fence against a stale worker. Rows are locked in order of id, as
 * everywhere, so that no two statements wait for each other.
 */
export const SETTLE_SUCCEEDED = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (task_id uuid, attempt int, result jsonb)
  ), fenced as (
    select task.id, given.result as outcome
    from given join task on task.id = given.task_id and task.attempt = given.attempt
    where task.state = 'running'
    order by task.id
    for update of task
  ), gone as (
    delete from task using fenced where task.id = fenced.id returning task.*, fenced.outcome
  ), finished as (${finish('gone', { state: `'succeeded'`, result: 'outcome', spent: 'spent + 1' })}
  ), ended as (
    insert into attempt (task_id, number, outcome, worker_id, started_at, finished_at)
    select id, attempt, 'succeeded', worker_id, started_at, now() from gone
  ), freed as (${freeKeys('gone', 'awaited')}
  ), told as (${tellOfEach(TaskSucceeded, 'finished', SUCCEEDED)}
  )
  select id, type, attempt, actor, correlation_id, traceparent, created_event, awaited,
         extract(epoch from now() - started_at)::float8 as took_seconds
  from gone`;

/** Locks the tasks whose running attempts are given as JSON ($1), with what their ending depends on. */
export const LOCK_RUNNING = `
  select task.id, task.type, workspace_id, attempt, spent, task.max_attempts, task.version, worker_id, cancelled_by, actor, correlation_id,
         traceparent, created_event, started_at, awaited, backoff, delay_ms, max_delay_ms, jitter, clock_timestamp() as now
  from jsonb_to_recordset($1::jsonb) as given (task_id uuid, attempt int)
  join task using (attempt)
  join task_type on task_type.name = task.type and task_type.version = task.type_version
  where task.id = given.task_id and task.state = 'running'
  order by task.id
  for update of task`;

/** How endings ($1) come as JSON. */
const ENDINGS = `jsonb_to_recordset($1::jsonb) as given (id uuid, outcome text, state text, run_at timestamptz, spent int, events int, error jsonb)`;

const NOTE_ATTEMPTS = (source: string) => `
    insert into attempt (task_id, number, outcome, worker_id, started_at, finished_at, error)
    select id, attempt, outcome, worker_id, started_at, clock_timestamp(), error from ${source}`;

/** Puts tasks whose attempt ended back among those that wait. Their rows are locked already. */
export const BACK_TO_WAITING = `
  with ending as (
    select task.id, attempt, worker_id, started_at, serial_key, awaited, outcome, given.run_at, given.spent, events, error
    from ${ENDINGS} join task using (id)
  ), ended as (${NOTE_ATTEMPTS('ending')}
  ), freed as (${freeKeys('ending', 'awaited')}
  )
  update task set
    state = case when ending.run_at > clock_timestamp() then 'scheduled' else 'ready' end,
    ready_at = case when ending.run_at > clock_timestamp() then null else clock_timestamp() end,
    run_at = ending.run_at, spent = ending.spent, version = task.version + ending.events, last_error = coalesce(ending.error, task.last_error),
    worker_id = null, unlisted = 0, awaited = false, updated_at = clock_timestamp()
  from ending
  where task.id = ending.id`;

/** Moves tasks whose attempt ended for good out of the hot table. Their rows are locked already. */
export const MOVE_TO_FINISHED = `
  with given as (
    select id, outcome, given.state as final, given.spent as counted, events, error from ${ENDINGS}
  ), gone as (
    delete from task using given where task.id = given.id returning task.*, outcome, final, counted, events, error
  ), finished as (${finish('gone', { state: 'final', spent: 'counted', lastError: 'coalesce(error, last_error)', version: 'version + events' })}
  ), ended as (${NOTE_ATTEMPTS('gone')}
  )
  ${freeKeys('gone', 'awaited')}`;

/** What became of attempts ($1, as JSON) that could not be ended: how they ended before, and where their task stands. */
export const WHY_NOT = `
  select given.task_id, given.attempt, attempt.outcome, any_task.state, any_task.attempt as latest
  from jsonb_to_recordset($1::jsonb) as given (task_id uuid, attempt int)
  left join attempt on attempt.task_id = given.task_id and attempt.number = given.attempt
  left join any_task on any_task.id = given.task_id`;
