const COLUMNS = `id, type, state, attempt, spent, max_attempts, version, serial_key, limits, payload, checkpoint, history`;

/** Every task of every type, wherever it stands. */
export const TASKS = `
  select ${COLUMNS}, null::jsonb as result, 'task' as place from scheduler.task
  union all
  select ${COLUMNS}, result, 'task_finished' from scheduler.task_finished`;

/** What audit heard of each task. */
export const TOLD = `
  select about as task, split_part(type, '.', 4) as event, (data ->> 'version')::int as version
  from audit.audit_record
  where service = 'scheduler' and type like 'na.scheduler.v1.Task%' and data ? 'version' and data ? 'taskId'`;

/** What audit heard of gates, in its order. */
export const GATE_NEWS = `
  select split_part(type, '.', 4) as event, coalesce(data ->> 'key', data -> 'scope' ->> 'key') as key, data ->> 'taskId' as task,
         (extract(epoch from (data ->> 'until')::timestamptz) * 1000)::float8 as until,
         (extract(epoch from recorded_at) * 1000)::float8 as heard
  from audit.audit_record
  where type in ('na.scheduler.v1.KeyHeld', 'na.scheduler.v1.CircuitOpened', 'na.scheduler.v1.CircuitHalfOpened')
  order by occurred_at, id`;

/** What became of due times. */
export const FIRINGS = `
  select schedule_id as schedule, (extract(epoch from due_at) * 1000)::float8 as "dueAt", state, task_id as task
  from scheduler.firing where cause = 'rule'`;

export const WORKFLOWS = `select id, state from scheduler.workflow`;
export const WORKFLOW_STEPS = `
  select workflow_id as workflow, name as step, state, compensation as undone from scheduler.workflow_step`;
export const WORKFLOW_TASKS = `
  select workflow_id as workflow, step, task_id as task, is_compensation as undoes from scheduler.workflow_task`;

/** How gates stand that limit how many run: how many permits count, and how many tasks run that have to have one. */
export const GATE_VIEW = `
  select gate.name as key, (rule ->> 'concurrency')::int as most,
         (select count(*)::int from scheduler.permit join scheduler.task on task.workspace_id = permit.workspace_id
            and task.id = permit.task_id and task.attempt = permit.attempt
          where permit.key = gate.key and task.state = 'running') as permits,
         (select count(*)::int from scheduler.task
          where task.workspace_id = gate.workspace_id and task.state = 'running'
            and task.limits @> jsonb_build_array(jsonb_build_object('key', gate.name))) as running
  from scheduler.gate where rule ? 'concurrency' and gate.name is not null`;

/** What a quiet system has none of. */
export const LEFTOVERS = `
  select 'tasks that run' as what, count(*)::int from scheduler.task where state = 'running'
  union all select 'tasks that are held', count(*)::int from scheduler.task where held
  union all select 'tasks that are awaited', count(*)::int from scheduler.task where awaited
  union all select 'serial keys that were freed and not released', count(*)::int from scheduler.freed_key
  union all select 'permits of attempts that have ended', count(*)::int from scheduler.permit
  union all select 'ends of attempts that no gate has heard of', count(*)::int from scheduler.gate_note
  union all select 'ends of tasks that none of those after them has counted', count(*)::int from scheduler.ended_parent
  union all select 'dependencies of tasks that wait no more', count(*)::int from scheduler.dependency
  union all select 'ends of tasks that no workflow has heard of', count(*)::int from scheduler.workflow_note
  union all select 'attempts that workers say they hold', coalesce(sum(load), 0)::int from scheduler.worker where lease_until > clock_timestamp()
  union all select 'workers whose lease is over', count(*)::int from scheduler.worker where lease_until < clock_timestamp() - interval '10 s'`;

/** What is on its way, and ends by itself. */
export const UNDER_WAY = `
  select 'tasks' as what, count(*)::int from scheduler.task having count(*) > 0
  union all select 'schedules', count(*)::int from scheduler.schedule where next_due_at is not null having count(*) > 0
  union all select 'workflows', count(*)::int from scheduler.workflow where state in ('running', 'cancelling', 'compensating') having count(*) > 0
  union all select 'to-dos', count(*)::int from notion_sync.todo where sync_state = 'pending' having count(*) > 0`;
