/** Stores a workflow ($1, JSON), unless one with its id is there; then nothing is answered. */
export const CREATE_WORKFLOW = `
  insert into workflow (workspace_id, id, name, state, steps, input, result_of, actor, correlation_id, traceparent)
  select workspace_id, id, name, 'running', steps, input, result_of, actor, correlation_id, traceparent
  from jsonb_to_record($1::jsonb) as given (
    workspace_id uuid, id uuid, name text, steps jsonb, input jsonb, result_of jsonb, actor text, correlation_id text, traceparent text)
  on conflict (workspace_id, id) do nothing
  returning *`;

/** Stores the steps $3 of the workflow $2 of the workspace $1, in their order. */
export const CREATE_STEPS = `
  insert into workflow_step (workspace_id, workflow_id, name, place)
  select $1, $2, name, place - 1 from unnest($3::text[]) with ordinality as given (name, place)`;

/** Has somebody look at the workflow $2 of the workspace $1. */
export const NOTE_WORKFLOW = `insert into workflow_note (workspace_id, workflow_id) values ($1, $2)`;

/** The workflow $2 of the workspace $1; nothing when it is being forgotten. */
export const GET_WORKFLOW = `select * from workflow where workspace_id = $1 and id = $2 and forgotten_at is null`;

export const LOCK_WORKFLOW = `${GET_WORKFLOW} for update`;

/** As {@link LOCK_WORKFLOW}; nothing when somebody else is at it. */
export const TAKE_WORKFLOW = `${GET_WORKFLOW} for update skip locked`;

/** Of the workflows $2 of the workspace $1 how many steps are in each state. */
export const COUNT_STEPS = `
  select workflow_id, state, count(*)::int as count from workflow_step
  where workspace_id = $1 and workflow_id = any($2::uuid[]) group by workflow_id, state`;

/** A page of workflows of the workspace $1, newest first: in the states $2 (all when empty), with ids before $3, $4 of them. */
export const LIST_WORKFLOWS = `
  select * from workflow
  where workspace_id = $1 and forgotten_at is null
    and (cardinality($2::text[]) = 0 or state = any($2)) and ($3::uuid is null or id < $3)
  order by id desc limit $4`;

const counts = (prefix: string, condition: string) => `
  left join lateral (
    select count(*)::int as ${prefix}tasks, count(state)::int as ${prefix}ended,
           (count(*) filter (where state = 'succeeded'))::int as ${prefix}succeeded,
           (array_agg(error order by place) filter (where state <> 'succeeded'))[1] as ${prefix}first_error,
           (array_agg(task_id order by place))[1:20] as ${prefix}task_ids
    from workflow_task
    where workspace_id = $1 and workflow_id = $2 and step = step_row.name and generation = step_row.generation and ${condition}
  ) as ${prefix}counted on true`;

/** The steps of the workflow $2 of the workspace $1, with how their tasks stand, in an order in which they can run. */
export const GET_STEPS = `
  select name, place, state, generation, error, done_as, compensation, started_at, finished_at, tasks, ended, succeeded, first_error,
         coalesce(task_ids, '{}') as task_ids, undo_tasks, undo_ended, undo_succeeded
  from workflow_step as step_row ${counts('', 'not is_compensation')} ${counts('undo_', 'is_compensation')}
  where workspace_id = $1 and workflow_id = $2
  order by place`;

/** Some workflows that have to be looked at, those first that have waited longest. */
export const NOTED_WORKFLOWS = `
  select workspace_id, workflow_id from workflow_note group by workspace_id, workflow_id order by min(seq) limit 100`;

/** Puts what is noted of the workflow $2 of the workspace $1 behind what is noted of others. */
export const POSTPONE_NOTES = `update workflow_note set seq = default where workspace_id = $1 and workflow_id = $2`;

/** Takes what is noted of the workflow $2 of the workspace $1, and keeps the first end of each of its tasks. */
export const TAKE_NOTES = `
  with noted as (
    delete from workflow_note where workspace_id = $1 and workflow_id = $2 returning seq, task_id, state, result, error
  ), first as (
    select distinct on (task_id) task_id, state, result, error from noted where task_id is not null order by task_id, seq
  )
  update workflow_task set state = first.state, result = first.result, error = first.error
  from first
  where workspace_id = $1 and workflow_id = $2 and workflow_task.task_id = first.task_id and workflow_task.state is null`;

/** What the tasks of the steps $3 of the workflow $2 gave, in their latest generations. */
export const RESULTS_OF = `
  select step, workflow_task.place, item, workflow_task.state, result
  from workflow_task join workflow_step
    on workflow_step.workspace_id = $1 and workflow_step.workflow_id = $2 and name = step and workflow_step.generation = workflow_task.generation
  where workflow_task.workspace_id = $1 and workflow_task.workflow_id = $2 and step = any($3::text[]) and not is_compensation
  order by step, workflow_task.place`;

/** Notes tasks ($3, JSON) of the workflow $2 of the workspace $1. */
export const ADD_TASKS = `
  insert into workflow_task (workspace_id, workflow_id, step, generation, is_compensation, place, task_id, item, state, error)
  select $1, $2, given.* from jsonb_to_recordset($3::jsonb) as given (
    step text, generation int, is_compensation boolean, place smallint, task_id uuid, item jsonb, state text, error jsonb)`;

/** Keeps how steps ($3, JSON) of the workflow $2 of the workspace $1 stand. */
export const SAVE_STEPS = `
  update workflow_step set
    state = given.state, generation = given.generation, error = given.error, done_as = given.done_as, compensation = given.compensation,
    started_at = case when given.state = 'waiting' then null else coalesce(workflow_step.started_at, case when given.state = 'running' then now() end) end,
    finished_at = case when given.state in ('waiting', 'running') then null else coalesce(workflow_step.finished_at, now()) end
  from jsonb_to_recordset($3::jsonb) as given (name text, state text, generation int, error jsonb, done_as int, compensation text)
  where workspace_id = $1 and workflow_id = $2 and workflow_step.name = given.name`;

/** Keeps how the workflow $2 of the workspace $1 stands ($3, JSON). */
export const SAVE_WORKFLOW = `
  update workflow set
    state = given.state, generation = given.generation, ends_as = given.ends_as, compensates = given.compensates,
    cancelled_by = given.cancelled_by, result = given.result, error = given.error, version = given.version, updated_at = now(),
    finished_at = case when given.state in ('succeeded', 'failed', 'cancelled') then coalesce(workflow.finished_at, now()) end
  from jsonb_to_record($3::jsonb) as given (
    state text, generation int, ends_as text, compensates boolean, cancelled_by text, result jsonb, error jsonb, version int)
  where workspace_id = $1 and id = $2`;
