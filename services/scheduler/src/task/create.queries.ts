import { TaskCreated } from '@na/contracts';
import { isDeleted } from '@na/persistence';
import { ABOUT_TASK, jsonObject } from '../event-rows.ts';

const TOLD = jsonObject({
  ...ABOUT_TASK,
  priority: 'priority_name(priority)',
  runAt: 'rfc3339(run_at)',
  state: 'state',
});

/**
 * Creates the tasks in $1 (JSON) whose ids are free, in order of id, and tells of each. What is due in the past is due now. Answers
 * what the database decided; ids that are taken are left out, as are tasks of deleted workspaces. The trigger `task_lives_once` refuses
 * the statement when one of them finishes meanwhile.
 */
export const CREATE_TASKS = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (
      id uuid, workspace_id uuid, type text, type_version int, payload jsonb, bytes int, priority smallint, run_at timestamptz,
      serial_key text, max_attempts int, actor text, correlation_id text, traceparent text, parent_id uuid)
  ), fresh as (
    insert into task (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, ready_at, serial_key, max_attempts,
                      actor, correlation_id, traceparent)
    select id, workspace_id, type, type_version, payload, bytes, priority,
           case when run_at > now() then 'scheduled' else 'ready' end, greatest(run_at, now()),
           case when run_at > now() then null else now() end, serial_key, max_attempts, actor, correlation_id, traceparent
    from given
    where not exists (select from task_finished where task_finished.id = given.id) and not ${isDeleted('given.workspace_id')}
    order by id
    on conflict (id) do nothing
    returning id, state, run_at, version, created_event, created_at
  ), told as (
    insert into outbox (id, type, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, data)
    select created_event, '${TaskCreated.name}', id::text, version, workspace_id, actor, correlation_id, parent_id, traceparent, ${TOLD}
    from (
      select fresh.*, workspace_id, type, priority, actor, correlation_id, parent_id, traceparent
      from fresh join given using (id)
    ) as created
  )
  select id, state, run_at, created_at from fresh`;

/** What makes the tasks with the ids $1 what they are. */
export const TASKS_BY_ID = `select * from any_task where id = any($1)`;
