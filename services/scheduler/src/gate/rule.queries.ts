import { concerns } from './is-gated.queries.ts';

/** Gates as people see them: how many tasks run and wait there, up to 1,000. */
const SEEN = `
  select gate.*,
         (select count(*)::int from permit join task on task.workspace_id = permit.workspace_id and task.id = permit.task_id
            and task.attempt = permit.attempt and task.state = 'running' where permit.key = gate.key) as running,
         (select count(*)::int from (
            select from task where state = 'ready' and waits_at = gate.key and held limit 1000) as line) as waiting
  from gate`;

/** The gates of the workspace $1, or for null of all workspaces, that are of the kind $2. */
export const LIST_GATES = `${SEEN}
  where workspace_id is not distinct from $1::uuid and case $2
    when 'limit' then rule <> '{}'
    when 'pause' then state ? 'pause'
    when 'circuit' then rule ? 'circuit'
    else (state -> 'hold' ->> 'until')::float8 > extract(epoch from clock_timestamp()) * 1000 end
  order by key limit 1000`;

/** The gate $2 of the workspace $1, or for null of all workspaces. */
export const GET_GATE = `${SEEN} where workspace_id is not distinct from $1::uuid and id = $2`;

/** The keys over all workspaces of which one of the types $1 declared what they allow. */
export const DECLARED_NAMES = `
  select state -> 'declared' ->> 'type' as type, name from gate where workspace_id is null and state -> 'declared' ->> 'type' = any($1)`;

/** The transactions that are at tasks at this moment: they may not have seen a gate that was just made. */
export const AT_TASKS = `
  select distinct virtualtransaction as name from pg_locks
  where locktype = 'relation' and relation = 'task'::regclass and mode in ('RowShareLock', 'RowExclusiveLock')
    and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()`;

/**
 * Gives running tasks that started when the gate $1 was not there, or counted nobody, a permit of it; at most 1,000, and none that somebody
 * changes at this moment. Needs the gate's lock. Answers whether there are more.
 */
export const ADOPT_RUNNING = `
  with unknown as (
    select task.workspace_id, task.id from task join gate on gate.key = $1
    where task.state = 'running' and ${concerns('gate', 'task')}
      and not exists (
        select from permit where permit.key = $1 and permit.workspace_id = task.workspace_id and permit.task_id = task.id
          and permit.attempt = task.attempt)
  ), locked as (
    select workspace_id, id from task join unknown using (workspace_id, id)
    order by workspace_id, id limit 1000
    for update of task skip locked
  ), marked as (
    update task set gates = case when $1 = any(gates) then gates else array_append(gates, $1) end
    from locked where task.workspace_id = locked.workspace_id and task.id = locked.id and task.state = 'running'
    returning task.workspace_id, task.id, task.attempt
  ), granted as (
    insert into permit (key, workspace_id, task_id, attempt)
    select $1, workspace_id, id, attempt from marked order by workspace_id, id
    on conflict (key, workspace_id, task_id) do update set attempt = excluded.attempt
    returning 1
  )
  select (select count(*) from unknown) > (select count(*) from granted) as has_more`;

/** Erases the gates and permits of the workspace $1, at most $2 of each. Answers how many. */
export const ERASE_GATES = `
  with gone as (
    delete from gate where key in (select key from gate where workspace_id = $1 order by key limit $2) returning 1
  ), permits as (
    delete from permit where (key, workspace_id, task_id) in (
      select key, workspace_id, task_id from permit where workspace_id = $1 limit $2) returning 1
  ), notes as (
    delete from gate_note where seq in (select seq from gate_note where workspace_id = $1 limit $2) returning 1
  )
  select ((select count(*) from gone) + (select count(*) from permits) + (select count(*) from notes))::int as count`;
