/** SQL of the columns of a task's row that snapshots compare. */
const seen = (worker: string, waitsFor: string) => `
  workspace_id || ' ' || id as key, id, workspace_id, type, state, attempt, version, cardinality(history) as entries, ${worker} as worker_id,
  serial_key, limits, extract(epoch from run_at) * 1000 as run_at, extract(epoch from deadline) * 1000 as deadline, ${waitsFor} as waits_for,
  concat(progress, checkpoint) as reported`;

/** SQL of all rows of a query, as a JSON array. */
const all = (query: string, order = 'line') =>
  `coalesce((select jsonb_agg(to_jsonb(line) order by ${order}) from (${query}) as line), '[]')`;

/** What a look at schedules makes at one moment has ids in any order, and is alike; so the same game sees its tasks in the same order. */
const IN_ORDER = `left(id::text, 13), type, run_at, id`;

/** All books at one moment, as JSON. */
export const BOOKS = `
  select jsonb_build_object(
    'tasks', ${all(
      `
      select ${seen('worker_id', 'waits_for')} from task
      union all select ${seen('null', '0')} from task_finished`,
      IN_ORDER,
    )},
    'twice', coalesce((select jsonb_agg(id) from task join task_finished using (workspace_id, id)), '[]'),
    'leases', ${all(`select id, extract(epoch from lease_until) * 1000 as until from worker`)},
    'gates', ${all(`
      select key, workspace_id, type, name, (rule ->> 'concurrency')::int as concurrency,
             array(
               select task.workspace_id || ' ' || task.id from permit
               join task on task.workspace_id = permit.workspace_id and task.id = permit.task_id and task.attempt = permit.attempt
               where permit.key = gate.key and task.state = 'running') as holders
      from gate where rule ? 'concurrency'`)},
    'firings', ${all(`
      select schedule_id, cause, state, task_id, extract(epoch from due_at) * 1000 as due_at,
             extract(epoch from coalesce(last_due_at, due_at)) * 1000 as last_due_at
      from firing`)},
    'schedules', ${all(`
      select id, extract(epoch from decided_until) * 1000 as decided_until, paused_by is null and deleted_at is null as is_active from schedule`)}
  ) as books`;
