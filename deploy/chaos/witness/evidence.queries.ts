const COLUMNS = `id, type, state, attempt, spent, max_attempts, version, serial_key, payload, checkpoint, history`;

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

/** What a quiet system has none of. */
export const LEFTOVERS = `
  select 'tasks that run' as what, count(*)::int from scheduler.task where state = 'running'
  union all select 'tasks that are held', count(*)::int from scheduler.task where held
  union all select 'tasks that are awaited', count(*)::int from scheduler.task where awaited
  union all select 'serial keys that were freed and not released', count(*)::int from scheduler.freed_key
  union all select 'attempts that workers say they hold', coalesce(sum(load), 0)::int from scheduler.worker where lease_until > clock_timestamp()
  union all select 'workers whose lease is over', count(*)::int from scheduler.worker where lease_until < clock_timestamp() - interval '10 s'`;

/** What is on its way, and ends by itself. */
export const UNDER_WAY = `
  select 'tasks' as what, count(*)::int from scheduler.task having count(*) > 0
  union all select 'to-dos', count(*)::int from notion_sync.todo where sync_state = 'pending' having count(*) > 0`;
