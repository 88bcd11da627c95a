import { TaskStarted } from '@na/contracts';
import { isDeleted, planned } from '@na/persistence';
import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';
import { concerns } from './is-gated.queries.ts';
import { FOR_WORKER, START, STARTED_BODY } from '../serial-key/serial-key.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

const COLUMNS = `id, key, workspace_id, type, name, rule, state, updated_at`;

/** Locks those of the gates $1 that are there, in order of key, so that no two wait for each other. */
export const LOCK_GATES = planned(`select ${COLUMNS} from gate where key = any($1) order by key for update`);

/** Makes the gates given as JSON ($1) that are not there yet, but for those of deleted workspaces. */
export const MAKE_GATES = `
  insert into gate (key, workspace_id, type, name)
  select key, workspace_id, type, name
  from jsonb_to_recordset($1::jsonb) as given (key text, workspace_id uuid, type text, name text)
  where workspace_id is null or not ${isDeleted('given.workspace_id')}
  order by key
  on conflict (key) do nothing`;

/** Stores what the gates given as JSON ($1), whose rows are locked, allow and remember; who waits there is looked at after so many ms. */
export const SAVE_GATES = planned(`
  update gate set
    rule = given.rule, state = given.state, updated_at = statement_timestamp(),
    wakes_at = case when given.wakes_in_ms is not null then clock_timestamp() + make_interval(secs => given.wakes_in_ms / 1000) end
  from jsonb_to_recordset($1::jsonb) as given (key text, rule jsonb, state jsonb, wakes_in_ms float8)
  where gate.key = given.key`);

/** Forgets the gates $1, whose rows are locked, unless somebody waits there. */
export const FORGET_GATES = `
  delete from gate
  where key = any($1) and not exists (select from task where state = 'ready' and waits_at = gate.key)`;

/** SQL of the permits of a gate whose attempts run: the truth is in the task's row. */
const PERMITS = (key: string) => `
  from permit join task on task.workspace_id = permit.workspace_id and task.id = permit.task_id and task.attempt = permit.attempt
  where permit.key = ${key} and task.state = 'running'`;

/** SQL of the keys of a common table expression, of which the planner expects ten: so it looks each up, and does not read the table. */
const AS_ARRAYS = (of: string) => `
  unnest(array(select workspace_id from ${of}), array(select id from ${of})) as ${of} (workspace_id, id)`;

/** SQL of whether a task's attempt runs, looked up by the task's key. */
const RUNS = (of: string, taskId: string) => `
  coalesce((
    select true from task where task.workspace_id = ${of}.workspace_id and task.id = ${of}.${taskId} and task.attempt = ${of}.attempt
      and task.state = 'running' limit 1), false)`;

/**
 * What counts at the gates given as JSON ($1: key and, where its circuit has one, its probe), and the first who waits there of each of the
 * types $2 and each level. Needs the gates' locks, taken by a statement before. Permits of attempts that ended are taken away.
 *
 * All is looked up by keys, as selects with a limit, and with an order where most tasks may be meant: of an \`exists\` the planner makes a hash of all that run or wait, as it expects a hundred
 * gates. And arrays are read through a select, of which it expects ten rows whatever comes, so that the plan may be kept.
 */
export const GATE_FACTS = planned(`
  with stale as (
    delete from permit
    where key = any(array(select key from jsonb_to_recordset($1::jsonb) as given (key text)))
      and not ${RUNS('permit', 'task_id')}
  )
  select given.key, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
         (select count(*)::int ${PERMITS('given.key')}) as running,
         ${RUNS('given', 'task_id')} as is_probing,
         coalesce((
           select true from task where state = 'ready' and waits_at = given.key and held order by type, level, tag, id limit 1), false) as has_waiting,
         array(
           select jsonb_build_object('type', head.type, 'level', head.level, 'tag', head.tag::text, 'id', head.id)
           from unnest(array(select unnest($2::text[]))) as wanted cross join generate_series(1, 4) as line cross join lateral (
             select type, level, tag, id from task
             where state = 'ready' and waits_at = given.key and held and type = wanted and level = line and not ${IS_REVOKED}
             order by tag, id limit 1
           ) as head
         ) as waiting
  from jsonb_to_recordset($1::jsonb) as given (key text, workspace_id uuid, task_id uuid, attempt int)`);

/** Locks those of the candidates ($1 and $2, workspaces and ids) that nobody took, and says whether a task of their serial key runs. */
export const LOCK_CANDIDATES = planned(`
  select task.workspace_id, task.id, type, level, tag::text as tag, serial_key, waits_at, limits,
         serial_key is not null and exists (
           select from task as other where other.serial_key = task.serial_key and other.state = 'running') as is_serial_busy
  from unnest($1::uuid[], $2::uuid[]) as candidate (workspace_id, id) join task using (workspace_id, id)
  where state = 'ready' and not held
  order by task.workspace_id, task.id
  for update of task skip locked`);

/**
 * Starts, for the worker $1, the tasks given as JSON ($2), whose rows are locked: with the gates that want to hear of their end, and the
 * keys of which they take permits.
 */
export const START_ADMITTED = planned(`
  with given as (
    select * from jsonb_to_recordset($2::jsonb) as given (workspace_id uuid, id uuid, gates text[], permits text[])
  ), started as (
    update task set ${START}, gates = given.gates,
      awaited = serial_key is not null and exists (
        select from task as other where other.serial_key = task.serial_key and other.held and other.waits_at is null)
    from given
    where task.workspace_id = given.workspace_id and task.id = given.id
    returning task.*
  ), granted as (
    insert into permit (key, workspace_id, task_id, attempt)
    select key, started.workspace_id, started.id, started.attempt
    from started join given using (workspace_id, id) cross join unnest(permits) as key
    order by 1, 2, 3
    on conflict (key, workspace_id, task_id) do update set attempt = excluded.attempt
  ), told as (${tellOfEach(TaskStarted, 'started', STARTED_BODY)}
  )
  select ${FOR_WORKER}, ceil(extract(epoch from started.started_at) * 1000)::float8 as started_ms
  from started join task_type on task_type.name = started.type and task_type.version = started.type_version`);

/** Puts the tasks given as JSON ($1), whose rows are locked, into the lines of gates. */
export const PARK = `
  update task set held = true, waits_at = given.key
  from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, id uuid, key text)
  where task.workspace_id = given.workspace_id and task.id = given.id`;

/**
 * Puts those behind a task into the line of its gate as well, given as JSON ($1: gate, and type, level, tag and id of the task): the next of
 * its type and level in the claim index that have to pass it, so that a thousand of them do not stand in the way of others.
 */
export const PARK_THOSE_BEHIND = `
  with behind as (
    select next.workspace_id, next.id, given.key
    from jsonb_to_recordset($1::jsonb) as given (key text, type text, level int, tag bigint, id uuid)
    join gate on gate.key = given.key
    cross join lateral (
      select near.workspace_id, near.id from (
        select workspace_id, id, type, limits, waits_at from task
        where state = 'ready' and not held and type = given.type and level = given.level and (tag, id) > (given.tag, given.id)
        order by tag, id
        limit 1000
      ) as near
      where ${concerns('gate', 'near')} and near.waits_at is null
    ) as next
  ), locked as (
    select task.workspace_id, task.id, behind.key from task join behind using (workspace_id, id)
    where state = 'ready' and not held
    order by task.workspace_id, task.id
    for update of task skip locked
  )
  update task set held = true, waits_at = locked.key
  from locked
  where task.workspace_id = locked.workspace_id and task.id = locked.id and not task.held and task.state = 'ready'`;

/**
 * Lets the first of the line of each gate given as JSON ($1: key and room) back into the claim index: of each type as many as there is room
 * for, less those that it let out before and that nobody took, the most urgent first; levels rise by one for each $2 ms that their first has
 * waited. A type without workers must not stop the others.
 */
export const RELEASE_PARKED = planned(`
  with lines as (
    select given.key, known.name as type,
           given.room - (
             select count(*) from (
               select from task where state = 'ready' and waits_at = given.key and not held and type = known.name limit 1000) as out) as room
    from jsonb_to_recordset($1::jsonb) as given (key text, room int)
    cross join (select distinct name from task_type) as known
  ), first as (
    select chosen.workspace_id, chosen.id
    from lines cross join lateral (
      select next.workspace_id, next.id
      from (
        select line as level, line - floor(extract(epoch from clock_timestamp() - head.ready_at) * 1000 / $2::float8) as rank
        from generate_series(1, 4) as line cross join lateral (
          select ready_at from task
          where state = 'ready' and waits_at = lines.key and held and type = lines.type and level = line and not ${IS_REVOKED}
          order by tag, id limit 1
        ) as head
      ) as levels
      cross join lateral (
        select workspace_id, id, tag from task
        where state = 'ready' and waits_at = lines.key and held and type = lines.type and level = levels.level and not ${IS_REVOKED}
        order by tag, id limit greatest(0, least(lines.room, 1000))
      ) as next
      order by rank, levels.level, tag, next.id
      limit greatest(0, least(lines.room, 1000))
    ) as chosen
  ), locked as (
    select task.workspace_id, task.id from ${AS_ARRAYS('first')} join task using (workspace_id, id)
    where held
    order by task.workspace_id, task.id
    for update of task skip locked
  )
  update task set held = false
  from ${AS_ARRAYS('locked')}
  where task.workspace_id = locked.workspace_id and task.id = locked.id
  returning task.waits_at as key, task.type`);

/** SQL that notes for the gates of the rows of `source` how their attempts ended. */
export function noteGates(source: string, how: string): string {
  return `
    insert into gate_note (key, workspace_id, task_id, attempt, how)
    select unnest(gates), workspace_id, id, attempt, ${how} from ${source} where gates is not null`;
}

/** Gates with news: notes, or a time that has come. At most 100. */
export const GATES_WITH_NEWS = planned(`
  select key from (select distinct key from (select key from gate_note order by seq limit 1000) as noted
                   union select key from gate where wakes_at <= clock_timestamp()) as news
  order by key limit 100`);

/** Takes the notes of the gates $1 away, oldest first. Needs their locks. */
export const TAKE_NOTES = planned(`
  with taken as (
    delete from gate_note where key = any($1) returning *
  )
  select key, workspace_id as "workspaceId", task_id as "taskId", attempt, how from taken order by seq`);

/** Whether there is news of gates, for the caretaker. */
export const HAS_GATE_NEWS = `(exists (select from gate_note) or exists (select from gate where wakes_at <= clock_timestamp()))`;
