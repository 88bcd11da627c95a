import { TaskStarted } from '@na/contracts';
import { ABOUT_TASK, jsonObject, tellOfEach } from '../event-rows.ts';
import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';

/** What a task becomes when a worker ($1) takes it. */
export const START = `
  state = 'running', attempt = attempt + 1, version = version + 1, worker_id = $1, unlisted = 0, progress = null,
  started_at = clock_timestamp(), updated_at = clock_timestamp()`;

export const STARTED_BODY = jsonObject({ ...ABOUT_TASK, attempt: 'attempt', workerId: 'worker_id' });

/** What a worker and the metrics want to know of a started task besides its columns. */
export const WITH_STARTED = `timeout_ms, extract(epoch from started.started_at - started.ready_at)::float8 as waited_seconds`;

/**
 * Locks serial keys ($1) until the transaction ends, so that claimers of one key go one after the other. In order, so that
 * no two claimers wait for each other.
 */
export const LOCK_KEYS = `
  select pg_advisory_xact_lock(lock)
  from (select distinct hashtextextended(serial_key, 7265) as lock from unnest($1::text[]) as serial_key order by lock) as locks`;

/**
 * Starts, for the worker $1, of the candidates $2 the first of each serial key of which none runs. Needs the locks of their keys, taken
 * by a statement before: this one must see what the claimer before it committed.
 */
export const START_SERIAL = `
  with first as (
    select distinct on (serial_key) id, serial_key,
           exists (select from task as other where other.serial_key = task.serial_key and other.held) as awaited
    from task
    where id = any($2) and state = 'ready' and not held
      and not exists (select from task as other where other.serial_key = task.serial_key and other.state = 'running')
    order by serial_key, priority, run_at, id
  ), started as (
    update task set ${START}, awaited = first.awaited
    from first
    where task.id = first.id and task.state = 'ready' and not task.held
    returning task.*
  ), told as (${tellOfEach(TaskStarted, 'started', STARTED_BODY)}
  )
  select started.*, ${WITH_STARTED}
  from started join task_type on task_type.name = started.type and task_type.version = started.type_version`;

/**
 * Marks the running tasks of the serial keys $1 as awaited; answers the keys that have one. The mark is on the very row that ending the
 * task locks, so that whoever ends it sees the mark: a task is held only when its release is certain.
 */
export const AWAIT_RUNNING = `
  update task set awaited = true
  where id = any(array(select id from task where serial_key = any($1) and state = 'running' order by id for update))
  returning serial_key`;

/** Holds ready tasks of the serial keys $1: out of the claim index until the running task of their key ends. */
export const HOLD = `
  update task set held = true
  where id = any(array(
    select id from task where serial_key = any($1) and state = 'ready' and not held limit 1000 for update skip locked
  ))`;

/** Takes away what is noted of freed keys; answers the keys. */
export const TAKE_FREED = `
  delete from freed_key
  where seq in (select seq from freed_key order by seq limit 500 for update skip locked)
  returning serial_key`;

/** Puts the first held task of each serial key ($1) and type back into the claim index; a type without workers must not stop the others. */
export const RELEASE = `
  update task set held = false
  where id = any(array(
    select first.id
    from unnest($1::text[]) as freed
    cross join (select distinct name from task_type) as known
    cross join lateral (
      select id from task where held and serial_key = freed and type = known.name and not ${IS_REVOKED}
      order by priority, run_at, id limit 1
    ) as first
  ))
  returning type`;
