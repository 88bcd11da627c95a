import { TaskSucceeded } from '@na/contracts';
import { planned } from '@na/persistence';
import { entrySql } from '../history/entry.queries.ts';
import { noteGates } from '../gate/gate.queries.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

// Whole, as both times are; and of floats, which cost a third of what exact numbers do.
const TOOK_MS = (end: string) => `round(date_part('epoch', ${end} - started_at) * 1000)`;

const SUCCEEDED = entrySql(TaskSucceeded, {
  version: 'version + 1',
  attempt: 'attempt',
  outcome: `'succeeded'`,
  data: { tookMs: TOOK_MS('statement_timestamp()::timestamptz(3)') },
  hasResult: 'outcome is not null',
});

/**
 * Ends attempts with success, given as JSON ($1): one statement moves their tasks out of the hot table, notes the attempts and tells of
 * it. Whose attempt is not the running one is left out: that is the fence against a stale worker. Rows are locked in order of id, as
 * everywhere, so that no two statements wait for each other.
 */
export const SETTLE_SUCCEEDED = planned(`
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, task_id uuid, attempt int, result jsonb)
    limit 500
  ), fenced as (
    select task.workspace_id, task.id, given.result as outcome
    from given join task on task.workspace_id = given.workspace_id and task.id = given.task_id and task.attempt = given.attempt
    where task.state = 'running'
    order by task.workspace_id, task.id
    for update of task
  ), gone as (
    delete from task using fenced where task.workspace_id = fenced.workspace_id and task.id = fenced.id returning task.*, fenced.outcome
  ), finished as (${finish('gone', { state: `'succeeded'`, history: SUCCEEDED, result: 'outcome', spent: 'spent + 1' })}
  ), freed as (${freeKeys('gone', 'awaited')}
  ), noted as (${noteGates('gone', `'succeeded'`)}
  ), told as (${tellOfEach(TaskSucceeded, 'finished', { attempt: 'attempt', result: 'result', tookMs: TOOK_MS('finished_at') })}
  )
  select id, workspace_id, type, attempt, actor, correlation_id, traceparent, created_event, awaited,
         watched or workflow_id is not null as noted, gates is not null as is_gated,
         date_part('epoch', statement_timestamp() - started_at) as took_seconds
  from gone`);

/** Locks the tasks whose running attempts are given as JSON ($1), with what their ending depends on. */
export const LOCK_RUNNING = `
  select task.id, task.type, workspace_id, attempt, spent, task.max_attempts, task.version, worker_id, cancelled_by, cancel_reason, actor, correlation_id,
         traceparent, created_event, started_at, awaited, watched or workflow_id is not null as noted, task.limits,
         gates is not null as is_gated, backoff, delay_ms, max_delay_ms, jitter, delays_ms, never_after,
         deadline, clock_timestamp() as now
  from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, task_id uuid, attempt int)
  join task using (workspace_id, attempt)
  join task_type on task_type.name = task.type and task_type.version = task.type_version
  where task.id = given.task_id and task.state = 'running'
  order by task.workspace_id, task.id
  for update of task`;

/** How endings ($1) come as JSON. */
const ENDINGS = `jsonb_to_recordset($1::jsonb) as given (
    workspace_id uuid, id uuid, state text, run_at timestamptz, spent int, entries jsonb, error jsonb, ended_at timestamptz, how text)`;
const HISTORY = (entries: string) => `array(select jsonb_array_elements(${entries}))`;

/** Puts tasks whose attempt ended back among those that wait. Their rows are locked already. */
export const BACK_TO_WAITING = `
  with ending as (
    select task.workspace_id, task.id, serial_key, awaited, gates, attempt, given.run_at, given.spent, entries, error, how
    from ${ENDINGS} join task using (workspace_id, id)
  ), freed as (${freeKeys('ending', 'awaited')}
  ), noted as (${noteGates('ending', 'how')}
  )
  update task set
    state = case when ending.run_at > clock_timestamp() then 'scheduled' else 'ready' end,
    ready_at = case when ending.run_at > clock_timestamp() then null else clock_timestamp() end,
    run_at = ending.run_at, spent = ending.spent, version = task.version + jsonb_array_length(entries),
    last_error = coalesce(ending.error, task.last_error), worker_id = null, unlisted = 0, awaited = false, gates = null, updated_at = clock_timestamp(),
    history = history || ${HISTORY('entries')}
  from ending
  where task.workspace_id = ending.workspace_id and task.id = ending.id`;

/** Moves tasks whose attempt ended for good out of the hot table. Their rows are locked already. */
export const MOVE_TO_FINISHED = `
  with given as (
    select workspace_id, id, given.state as final, given.spent as counted, entries, error, ended_at, how from ${ENDINGS}
  ), gone as (
    delete from task using given where task.workspace_id = given.workspace_id and task.id = given.id
    returning task.*, final, counted, entries, error, ended_at, how
  ), finished as (${finish('gone', {
    state: 'final',
    history: HISTORY('entries'),
    spent: 'counted',
    lastError: 'coalesce(error, last_error)',
    version: 'version + jsonb_array_length(entries)',
    // As its history says.
    at: 'ended_at',
  })}
  ), noted as (${noteGates('gone', 'how')}
  )
  ${freeKeys('gone', 'awaited')}`;

/** Where the tasks of attempts ($1, as JSON) stand that could not be ended, and what their histories say. */
export const WHY_NOT = `
  select given.task_id, given.attempt, ended.outcome, any_task.state, any_task.attempt as latest
  from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, task_id uuid, attempt int)
  left join any_task on any_task.workspace_id = given.workspace_id and any_task.id = given.task_id
  left join lateral (
    select entry ->> 'o' as outcome from unnest(any_task.history) as entry
    where (entry ->> 'n')::int = given.attempt and entry ? 'o' limit 1
  ) as ended on true`;
