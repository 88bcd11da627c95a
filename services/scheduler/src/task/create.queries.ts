import { TaskCreated } from '@na/contracts';
import { isDeleted, planned } from '@na/persistence';
import { fairTurns, tagAt } from '../fairness/fairness.queries.ts';
import { entrySql } from '../history/entry.queries.ts';

const CREATED = entrySql(TaskCreated, {
  version: '1',
  data: { priority: 'priority_name(priority)', runAt: 'rfc3339(run_at)', state: 'state' },
});

/**
 * Creates tasks, which come by column (see new-tasks-by-column.ts), and tells of all in the pack $10 with the id $11 and the header $12 to
 * $16. All of them, or none: when an id is taken or a workspace is deleted the statement fails with a serialization failure, as it does by
 * the trigger `task_lives_once` when a task of that id is finished. The archive is looked into only for ids as old as what is in it.
 */
export const CREATE_TASKS = planned(`
  with mould as materialized (
    select * from jsonb_to_recordset($1::jsonb) as mould (
      number int, tasks int, workspace_id uuid, type text, type_version int, priority smallint, state text, run_at timestamptz, serial_key text,
      max_attempts int, weight smallint, limits jsonb, waits_for smallint, workflow_id uuid, step text, deadline timestamptz, unique_key text,
      replay_of uuid, effect_id uuid, batch_id uuid)
  ), ready as (
    select type, priority as level, workspace_id, weight, sum(tasks) as tasks
    -- Not "= 'ready'", of which the planner expects one in 200.
    from mould where state <> 'scheduled' group by type, priority, workspace_id, weight
  ), ${fairTurns('ready')}, filled_mould as materialized (
    -- What is worked out for each mould need not be for each task.
    select mould.*, base, turn, array[${CREATED}] as history, case when state <> 'scheduled' then now() end as ready_at
    from mould left join flows
      on (flows.type, flows.level, flows.workspace_id, flows.weight) = (mould.type, mould.priority, mould.workspace_id, mould.weight)
         and state <> 'scheduled'
    where not ${isDeleted('mould.workspace_id')}
  ), origin as materialized (
    select * from jsonb_to_recordset($2::jsonb) as origin (number int, actor text, correlation_id text, traceparent text)
  ), given as (
    select * from rows from (
      unnest($3::int[], $4::int[], $5::int[], $6::uuid[], $7::uuid[], $8::int[]), jsonb_array_elements($9::jsonb)
    ) as given (mould, origin, place, id, created_event, bytes, payload)
  ), archived_up_to as (
    select coalesce((select highest_id from archive_reach order by highest_id desc limit 1), '00000000-0000-0000-0000-000000000000'::uuid)
  ), fresh as (
    insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, weight, tag, state, run_at, ready_at, serial_key,
                      limits, max_attempts, waits_for, workflow_id, step, deadline, unique_key, actor, correlation_id, traceparent, created_event, history,
                      replay_of, effect_id, batch_id)
    select id, workspace_id, type, type_version, payload, bytes, priority, priority, weight, coalesce(${tagAt('place')}, 0), state, run_at,
           ready_at, serial_key, limits, max_attempts, coalesce(waits_for, 0), workflow_id, step, deadline, unique_key,
           actor, correlation_id, traceparent, created_event, history, replay_of, effect_id, batch_id
    from given join filled_mould on filled_mould.number = given.mould join origin on origin.number = given.origin
    where given.id > (select * from archived_up_to) or not is_archived(workspace_id, given.id)
    order by workspace_id, id
    on conflict (workspace_id, id) do nothing
    returning 1
  )
  insert into outbox (id, type, events, pack, workspace_id, actor, correlation_id, parent_id, traceparent, occurred_at)
  select $11, '${TaskCreated.name}', cardinality($6::uuid[]), $10, $12, $13, $14, $15, $16, statement_timestamp()::timestamptz(3)
  where insist_on_all((select count(*) from fresh), cardinality($6::uuid[]))
  returning now()::timestamptz(3) as created_at`);

/** The tasks of $1 and $2, which are as many workspaces and ids, that are there. */
export const TASKS_BY_ID = `
  select any_task.* from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join any_task using (workspace_id, id)`;

/** Those of the workspaces $1 that are deleted. */
export const DELETED_OF = `
  select workspace_id from unnest($1::uuid[]) as wanted (workspace_id) where ${isDeleted('wanted.workspace_id')}`;
