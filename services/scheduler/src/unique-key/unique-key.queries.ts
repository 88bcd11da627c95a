import { TaskCancelled, TaskReplaced } from '@na/contracts';
import { entrySql } from '../history/entry.queries.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

/** Locks the unique keys given as texts ($1) until the transaction ends, in order, so that those who ask for one key go one after the other. */
export const LOCK_UNIQUE = `
  select pg_advisory_xact_lock(lock)
  from (select distinct hashtextextended(key, 7267) as lock from unnest($1::text[]) as key order by lock) as locks`;

/** The tasks that wait or run and have one of the keys of $1, $2 and $3 (workspaces, types, keys), the oldest first. */
export const STANDING = `
  select any_task.*
  from unnest($1::uuid[], $2::text[], $3::text[]) as wanted (workspace_id, type, unique_key)
  join task using (workspace_id, type, unique_key)
  join any_task on any_task.workspace_id = task.workspace_id and any_task.id = task.id
  order by task.id`;

const REPLACED = entrySql(TaskReplaced, {
  version: 'task.version + 1',
  data: { runAt: 'rfc3339(given.run_at)', priority: 'priority_name(given.priority)' },
});

/**
 * Gives waiting tasks the payloads and settings in $1 (JSON), in the name of who asked for each. One that is ready stays in its place if its
 * priority and its time do; else it gets in line anew.
 */
export const REPLACE = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (
      workspace_id uuid, id uuid, type_version int, payload jsonb, bytes int, priority smallint, weight smallint, run_at timestamptz,
      deadline timestamptz, max_attempts int, actor text, correlation_id text, traceparent text)
  ), standing as (
    select task.workspace_id, task.id, task.serial_key,
           task.state = 'ready' and task.priority = given.priority and given.run_at <= clock_timestamp() as stays,
           task.state = 'ready' as was_ready
    from given join task using (workspace_id, id)
    where task.state in ('scheduled', 'ready')
    order by task.workspace_id, task.id
    for update of task
  ), replaced as (
    update task set
      type_version = given.type_version, payload = given.payload, bytes = given.bytes, priority = given.priority, weight = given.weight,
      level = case when stays then task.level else given.priority end, deadline = given.deadline, max_attempts = given.max_attempts,
      state = case when stays then 'ready' else 'scheduled' end, ready_at = case when stays then task.ready_at end, held = task.held and stays, waits_at = case when stays then task.waits_at end,
      run_at = given.run_at, version = task.version + 1, updated_at = clock_timestamp(), history = task.history || ${REPLACED}
    from standing join given using (workspace_id, id)
    where task.workspace_id = standing.workspace_id and task.id = standing.id
    returning task.*, given.actor as asker, given.correlation_id as asker_correlation, given.traceparent as asker_trace,
              standing.was_ready and not standing.stays as frees
  ), freed as (${freeKeys('replaced', 'frees')}
  ), told as (${tellOfEach(
    TaskReplaced,
    'replaced',
    { runAt: 'rfc3339(run_at)', priority: 'priority_name(priority)' },
    { actor: 'asker', correlationId: 'asker_correlation', traceparent: 'asker_trace' },
  )}
  )
  select * from replaced`;

const CANCELLED = entrySql(TaskCancelled, { version: 'version + 1', data: { reason: `'superseded'::text` } });

/** Cancels waiting tasks given as JSON ($1), each in the name of who asked for the one that takes its place. */
export const CANCEL_SUPERSEDED = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (
      workspace_id uuid, id uuid, actor text, correlation_id text, traceparent text)
  ), gone as (
    delete from task using given
    where task.workspace_id = given.workspace_id and task.id = given.id and task.state in ('scheduled', 'ready')
    returning task.*
  ), finished as (${finish('gone', { state: `'cancelled'`, history: CANCELLED })}
  ), freed as (${freeKeys('gone', `state = 'ready'`)}
  ), superseded as (
    select finished.*, given.actor as asker, given.correlation_id as asker_correlation, given.traceparent as asker_trace
    from finished join given using (workspace_id, id)
  ), told as (${tellOfEach(
    TaskCancelled,
    'superseded',
    { reason: `'superseded'::text` },
    { actor: 'asker', correlationId: 'asker_correlation', traceparent: 'asker_trace' },
  )}
  )
  select type from finished`;
