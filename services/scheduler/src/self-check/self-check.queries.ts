import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';

/** The key of the task that comes $3 places after the key $1, $2, or nothing where the table ends before. */
export const END_OF_STRETCH = `
  select workspace_id, id from task where (workspace_id, id) > ($1::uuid, $2::uuid) order by workspace_id, id offset $3::int - 1 limit 1`;

/** The tasks after the key $1, $2 up to the key $3, $4. */
const IN_STRETCH = `(task.workspace_id, task.id) > ($1::uuid, $2::uuid) and (task.workspace_id, task.id) <= ($3::uuid, $4::uuid)`;

/** The most that one statement mends, so that no lock lasts. */
const MOST = 500;

/** Attempts that run in the hands of workers that nobody knows. A worker's row is written before its first task, so there is none that is too young. */
export const OF_MISSING_WORKERS = `
  select workspace_id, id, attempt from task
  where state = 'running' and not exists (select from worker where worker.id = task.worker_id)
  order by workspace_id, id limit ${MOST}`;

/** Workers that have been silent for so long that rescue should have forgotten them, with nothing in hand. */
const IS_LEFT_OVER = `
  lease_until < clock_timestamp() - case when ordered_by is null then interval '5 minutes' else interval '25 hours' end
  and not exists (select from task where state = 'running' and worker_id = worker.id)`;
export const LEFT_OVER_WORKERS = `select id from worker where ${IS_LEFT_OVER} limit ${MOST}`;
export const FORGET_LEFT_OVER = `
  delete from worker where id in (select id from worker where ${IS_LEFT_OVER} order by id limit ${MOST} for update skip locked) returning id`;

/**
 * Tasks that are held though nothing would ever release them: no task of their key runs or was noted as ended, and none that the same
 * workers can read is on its way to them. One that needs workers which are gone does not hold up those behind it.
 */
const IS_HELD_FOR_NOTHING = `
  held and waits_at is null and not ${IS_REVOKED}
  and (serial_key is null or (
    not exists (select from task as other where other.serial_key = task.serial_key and other.state = 'running')
    and not exists (select from freed_key where freed_key.serial_key = task.serial_key)
    and not exists (
      select from task as other
      where other.serial_key = task.serial_key and other.state = 'ready' and not other.held
        and other.type = task.type and other.type_version = task.type_version)))`;
export const HELD_FOR_NOTHING = `select id from task where ${IN_STRETCH} and ${IS_HELD_FOR_NOTHING} limit ${MOST}`;
/** Releases the first of each key that its workers can read; its end releases the next. */
export const RELEASE_HELD = `
  update task set held = false
  where (workspace_id, id) in (
    select workspace_id, id from task
    where (workspace_id, id) in (
      select distinct on (coalesce(serial_key, id::text), type, type_version) workspace_id, id from task
      where ${IN_STRETCH} and ${IS_HELD_FOR_NOTHING}
      order by coalesce(serial_key, id::text), type, type_version, level, tag, id
      limit ${MOST})
    order by workspace_id, id
    for update skip locked)
  returning type`;

/** Freed keys that were there at a look before ($1, the highest of that look). */
export const UNTAKEN_KEYS = `select seq from freed_key where seq <= $1::bigint limit ${MOST}`;
export const HIGHEST_KEY = `select coalesce(max(seq), 0)::text as seq from freed_key`;

/** Ready tasks that do not say since when. */
const LACKS_READY_TIME = `state = 'ready' and ready_at is null`;
export const WITHOUT_READY_TIME = `select id from task where ${IN_STRETCH} and ${LACKS_READY_TIME} limit ${MOST}`;
export const SET_READY_TIME = `
  update task set ready_at = updated_at
  where (workspace_id, id) in (
    select workspace_id, id from task where ${IN_STRETCH} and ${LACKS_READY_TIME} order by workspace_id, id limit ${MOST} for update skip locked)
  returning type`;

/** Tasks that fell due a minute ago and still wait for their time: their type is in no list of types. */
const IS_OVERDUE = `state = 'scheduled' and waits_for = 0 and run_at < clock_timestamp() - interval '1 minute'`;
export const OVERDUE = `select id from task where ${IN_STRETCH} and ${IS_OVERDUE} limit ${MOST}`;
export const MAKE_READY = `
  update task set state = 'ready', ready_at = run_at, updated_at = clock_timestamp()
  where (workspace_id, id) in (
    select workspace_id, id from task where ${IN_STRETCH} and ${IS_OVERDUE} order by workspace_id, id limit ${MOST} for update skip locked)
  returning type`;
