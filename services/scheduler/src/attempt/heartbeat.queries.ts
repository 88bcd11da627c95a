/**
 * Renews the leases of the workers in $1 (JSON) by $3 ms, stores what they report of their attempts ($2, JSON), and answers what they
 * have to know: attempts that are theirs no longer (`lost`), those to be aborted (`cancelled`), and those that the database has in their
 * hands but that they did not list twice (`unlisted`): the answer to their claim went astray; and how they are told to go on (`ordered`).
 *
 * Rows that somebody else has locked are passed over: they are being settled, and a heartbeat must not wait for that.
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
  ), alive as (
    select task.workspace_id, task.id, task.attempt, task.worker_id, task.unlisted, task.cancelled_by, held.progress, held.checkpoint, checkpoint_bytes
    from held join task on task.workspace_id = held.workspace_id and task.id = held.task_id
      and task.attempt = held.attempt and task.worker_id = held.worker_id
    where task.state = 'running'
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
  select held.worker_id, held.workspace_id, held.task_id, held.attempt, case when alive.id is null then 'lost' else 'cancelled' end as news,
         null::text as standing, null::jsonb as slots
  from held
  left join alive on alive.workspace_id = held.workspace_id and alive.id = held.task_id and alive.attempt = held.attempt
    and alive.worker_id = held.worker_id
  where alive.id is null or alive.cancelled_by is not null
  union all
  select worker_id, workspace_id, id, attempt, 'unlisted', null, null from counted where unlisted >= 2
  union all
  select worker_id, null, null, null, 'ordered', standing, ordered_slots from lease where ordered_by is not null`;
