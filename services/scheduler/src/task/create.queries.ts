import { TaskCreated } from '@na/contracts';
import { isDeleted, planned } from '@na/persistence';
import { fairTags } from '../fairness/fairness.queries.ts';
import { entrySql } from '../history/entry.queries.ts';

const CREATED = entrySql(TaskCreated, {
  version: '1',
  data: { priority: 'priority_name(priority)', runAt: 'rfc3339(run_at)', state: 'state' },
});

/**
 * Creates the tasks in $1 (JSON), in order of workspace and id, and tells of all in the pack $2 with the id $3. All of them, or none: when an
 * id is taken or a workspace is deleted the statement fails with a serialization failure, as it does by the trigger `task_lives_once` when a
 * task of that id finishes at this moment. The archive is looked into only for ids as old as what is in it.
 */
export const CREATE_TASKS = planned(`
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (
      id uuid, workspace_id uuid, type text, type_version int, payload jsonb, bytes int, priority smallint, state text, run_at timestamptz,
      serial_key text, max_attempts int, weight smallint, limits jsonb, waits_for smallint, workflow_id uuid, step text, deadline timestamptz, unique_key text, actor text, correlation_id text, traceparent text, created_event uuid,
      replay_of uuid, effect_id uuid, batch_id uuid)
  ), ready as (
    -- Not "= 'ready'", of which the planner expects one in 200.
    select workspace_id, id, type, priority as level, weight from given where state <> 'scheduled'
  ), ${fairTags('ready')}, placed as materialized (
    -- Before those are left out that are there already: of what is left the planner expects one, and would compare each with each.
    select given.*, coalesce(tag, 0) as tag from given left join tagged using (workspace_id, id)
  ), archived_up_to as (
    select coalesce((select highest_id from archive_reach order by highest_id desc limit 1), '00000000-0000-0000-0000-000000000000'::uuid)
  ), fresh as (
    insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, weight, tag, state, run_at, ready_at, serial_key,
                      limits, max_attempts, waits_for, workflow_id, step, deadline, unique_key, actor, correlation_id, traceparent, created_event, history,
                      replay_of, effect_id, batch_id)
    select id, workspace_id, type, type_version, payload, bytes, priority, priority, weight, tag, state, run_at,
           case when state = 'ready' then now() end, serial_key, limits, max_attempts, coalesce(waits_for, 0), workflow_id, step, deadline, unique_key,
           actor, correlation_id, traceparent, created_event, array[${CREATED}],
           replay_of, effect_id, batch_id
    from placed
    where not exists (
      select from task_finished as known where known.workspace_id = placed.workspace_id and known.id = placed.id)
      and (placed.id > (select * from archived_up_to) or not is_archived(placed.workspace_id, placed.id))
      and not ${isDeleted('placed.workspace_id')}
    order by workspace_id, id
    on conflict (workspace_id, id) do nothing
    returning 1
  )
  insert into outbox (id, type, events, pack, occurred_at)
  select $3, '${TaskCreated.name}', jsonb_array_length($1::jsonb), $2, statement_timestamp()::timestamptz(3)
  where insist_on_all((select count(*) from fresh), jsonb_array_length($1::jsonb))
  returning now()::timestamptz(3) as created_at`);

/** The tasks of $1 and $2, which are as many workspaces and ids, that are there. */
export const TASKS_BY_ID = `
  select any_task.* from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join any_task using (workspace_id, id)`;

/** Those of the workspaces $1 that are deleted. */
export const DELETED_OF = `
  select workspace_id from unnest($1::uuid[]) as wanted (workspace_id) where ${isDeleted('wanted.workspace_id')}`;
