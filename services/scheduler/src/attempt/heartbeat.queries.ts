/**
 * Renews the leases of the workers in $1 (JSON) by $3 ms, stores what they report of their attempts ($2, JSON), and answers what they
 * have to know: attempts that are theirs no longer (`lost`), those to be aborted (`cancelled`), and those that the database has in their
 * hands but that they did not list twice (`unlisted`): the answer to their claim went astray; and how they are told to go on (`ordered`).
 *
 * Rows that somebody else has locked are passed over: they are being settled, and a lease must not wait for that. What is reported of them is
 * answered too (`unstored`).
 */
export const HEARTBEAT = `
  with beat as (
    select * from jsonb_to_recordset($1::jsonb) as beat (worker_id text, service text, load int, version text, slots jsonb)
  ), lease as (
    insert into worker (id, service, lease_until, last_beat, load, version, slots)
    select worker_id, service, clock_timestamp() + make_interval(secs => $3::float8 / 1000), clock_timestamp(), load, coalesce(version, ''),
           coalesce(slots, '{}')
    from beat order by worker_id
    on conflict (id) do update set
      lease_until = excluded.lease_until, last_beat = excluded.last_beat, load = excluded.load, version = excluded.version, slots = excluded.slots
    returning id as worker_id, standing, ordered_slots, ordered_by
  ), held as (
    select * from jsonb_to_recordset($2::jsonb)
      as held (worker_id text, workspace_id uuid, task_id uuid, attempt int, progress jsonb, checkpoint jsonb, checkpoint_bytes int)
  ), listed as (
    select held.*, task.id, task.unlisted, task.cancelled_by
    from held left join task on task.workspace_id = held.workspace_id and task.id = held.task_id
      and task.attempt = held.attempt and task.worker_id = held.worker_id and task.state = 'running'
  ), alive as (
    select * from listed where id is not null
  ), changed as (
    select workspace_id, id from task join alive using (workspace_id, id)
    where alive.progress is not null or alive.checkpoint is not null or alive.unlisted > 0
    order by workspace_id, id
    for update of task skip locked
  ), noted as (
    update task set
      progress = coalesce(alive.progress, task.progress), checkpoint = coalesce(alive.checkpoint, task.checkpoint),
      bytes = case when alive.checkpoint is null then task.bytes else octet_length(task.payload::text) + checkpoint_bytes end,
      unlisted = 0, updated_at = clock_timestamp()
    from alive join changed using (workspace_id, id)
    where task.workspace_id = alive.workspace_id and task.id = alive.id and task.attempt = alive.attempt and task.state = 'running'
    returning task.workspace_id, task.id
  ), unlisted as (
    -- Through the lease, so that a worker's row is locked before its tasks, as by those who look for silent workers.
    select task.workspace_id, task.id from task join lease on lease.worker_id = task.worker_id
    where task.state = 'running'
      -- A claim that was answered a moment ago may still be on its way.
      and task.started_at < clock_timestamp() - make_interval(secs => $3::float8 / 3000)
      and not exists (
        select from held where held.workspace_id = task.workspace_id and held.task_id = task.id and held.attempt = task.attempt)
    order by task.workspace_id, task.id
    for update of task skip locked
  ), counted as (
    update task set unlisted = task.unlisted + 1
    from unlisted where task.workspace_id = unlisted.workspace_id and task.id = unlisted.id
    returning task.workspace_id, task.id, task.attempt, task.worker_id, task.unlisted
  )
  -- Listed once: for a join of what is held with what is alive the planner expects one row, and would compare each with each.
  select worker_id, workspace_id, task_id, attempt, case when id is null then 'lost' else 'cancelled' end as news,
         null::text as standing, null::jsonb as slots
  from listed
  where id is null or cancelled_by is not null
  union all
  select worker_id, workspace_id, id, attempt, 'unlisted', null, null from counted where unlisted >= 2
  union all
  select worker_id, workspace_id, id, attempt, 'unstored', null, null from alive
  where (progress is not null or checkpoint is not null)
    and not exists (select from noted where noted.workspace_id = alive.workspace_id and noted.id = alive.id)
  union all
  select worker_id, null, null, null, 'ordered', standing, ordered_slots from lease where ordered_by is not null`;

/** Stores what is reported of attempts ($1, JSON), and waits for whoever has their rows locked; an attempt that ended meanwhile is left alone. */
export const STORE_LATE = `
  with held as (
    select * from jsonb_to_recordset($1::jsonb)
      as held (worker_id text, workspace_id uuid, task_id uuid, attempt int, progress jsonb, checkpoint jsonb, checkpoint_bytes int)
  ), locked as (
    select task.workspace_id, task.id, held.progress, held.checkpoint, checkpoint_bytes
    from held join task on task.workspace_id = held.workspace_id and task.id = held.task_id
      and task.attempt = held.attempt and task.worker_id = held.worker_id
    where task.state = 'running'
    order by task.workspace_id, task.id
    for update of task
  )
  update task set
    progress = coalesce(locked.progress, task.progress), checkpoint = coalesce(locked.checkpoint, task.checkpoint),
    bytes = case when locked.checkpoint is null then task.bytes else octet_length(task.payload::text) + checkpoint_bytes end,
    unlisted = 0, updated_at = clock_timestamp()
  from locked where task.workspace_id = locked.workspace_id and task.id = locked.id`;
