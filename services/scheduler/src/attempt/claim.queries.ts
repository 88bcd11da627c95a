import { TaskStarted } from '@na/contracts';
import { planned } from '@na/persistence';
import { tellOfEach } from '../telling.queries.ts';
import { isGated } from '../gate/is-gated.queries.ts';
import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';
import { fairTags } from '../fairness/fairness.queries.ts';
import { FOR_WORKER, START, STARTED_BODY } from '../serial-key/serial-key.queries.ts';

// What is locked is joined by its key and bounded by a limit, so that the planner expects as few rows as there are and goes by the key; it
// would read the whole table for what it cannot estimate. Places (ctid) would do only where a row that changed meanwhile may be passed over.

/** The most tasks of one type that one statement hands out. */
export const MOST_OF_A_TYPE = 500;

/** SQL of what a worker's slot can take of a level. */
const FITS = (slot: string, level: string) => `
  state = 'ready' and not held and type = ${slot}.type and level = ${level} and type_version <= ${slot}.version
  and (deadline is null or deadline > clock_timestamp()) and not ${IS_REVOKED}`;
const IS_TAKEN = 'serial_key is null and not is_gated and not left_over';

/**
 * Gives due tasks to the worker $1 of the service $2, and renews its lease by $3 ms: in order of level and fair turns, for each of the slots
 * $4 (JSON) as many as are free, and $5 bytes in all. Tasks with a serial key, and those that have to pass a gate, are only named as
 * candidates: whether they may start takes a look at their keys.
 *
 * A level's turn comes $6 ms after that of the level above it, counted from when the first of its tasks was ready, so that urgent work never
 * starves the rest: a low task that waits three times that long is served before a critical one that comes now.
 *
 * The worker's row is written first, so that it stands before a task names it; whoever looks for silent workers waits for this row.
 * Each answered row is a task taken, a candidate, or one that is left over; at least one comes, for the time when the next falls due.
 */
export const CLAIM = planned(`
  with lease as (
    insert into worker (id, service, lease_until, last_beat)
    values ($1, $2, clock_timestamp() + make_interval(secs => $3::float8 / 1000), clock_timestamp())
    on conflict (id) do update set lease_until = excluded.lease_until, last_beat = excluded.last_beat
    returning id
  ), wanted as (
    select slot.* from lease, jsonb_to_recordset($4::jsonb) as slot (type text, version int, free int)
  ), levels as materialized (
    select type, known.level, head.ready_at + known.level * make_interval(secs => $6::float8 / 1000) as turn
    from wanted cross join generate_series(1, 4) as known (level) cross join lateral (
      select ready_at from task where ${FITS('wanted', 'known.level')} order by tag, id limit 1
    ) as head
  ), due as (
    select candidate.* from wanted cross join lateral (
      select ranked.turn, first.* from (select * from levels where levels.type = wanted.type order by turn) as ranked
      cross join lateral (
        select id, workspace_id, type, tag, serial_key, limits, bytes from task where ${FITS('wanted', 'ranked.level')}
        order by tag, id
        -- Known when the statement is planned, unlike what is free. Rows are locked as they are taken, so never more than that.
        limit ${MOST_OF_A_TYPE}
        for update skip locked
      ) as first
      limit wanted.free
    ) as candidate
  ), placed as (
    select id, workspace_id, serial_key, ${isGated('due')} as is_gated,
           sum(bytes + 1000) over (order by turn, tag, id) - (bytes + 1000) >= $5 as left_over,
           row_number() over (order by turn, tag, id) as place
    from due
  ), started as (
    update task set ${START}
    -- Of arrays the planner expects ten rows, whatever it thinks of their source. For the 500 of the limit above it would rather read all of a
    -- table of some ten thousand tasks than look each up by its key.
    from unnest(array(select workspace_id from placed where ${IS_TAKEN}), array(select id from placed where ${IS_TAKEN})) as taken (workspace_id, id)
    where task.workspace_id = taken.workspace_id and task.id = taken.id
    returning task.*
  ), told as (${tellOfEach(TaskStarted, 'started', STARTED_BODY)}
  ), soon as (
    select min(first.run_at) as next_due_at
    from wanted cross join lateral (
      select run_at from task where state = 'scheduled' and waits_for = 0 and type = wanted.type order by run_at limit 1
    ) as first
  )
  select soon.next_due_at, soon.next_due_at <= clock_timestamp() as is_due, placed.id as candidate, placed.workspace_id as candidate_of,
         placed.serial_key as key, placed.is_gated, placed.left_over, ${FOR_WORKER}
  from soon
  left join placed on true
  left join started on started.workspace_id = placed.workspace_id and started.id = placed.id
  left join task_type on task_type.name = started.type and task_type.version = started.type_version
  order by placed.place`);

/** Makes tasks of the types $1 ready that have fallen due, the first 500 of each. Answers their types. */
export const PROMOTE = `
  with due as (
    select first.* from unnest($1::text[]) as wanted cross join lateral (
      select workspace_id, id, type, level, weight from task
      where state = 'scheduled' and waits_for = 0 and type = wanted and run_at <= clock_timestamp()
      order by run_at
      limit 500
      for update skip locked
    ) as first
  ), ${fairTags('due')}, promoted as (
    update task set state = 'ready', ready_at = run_at, tag = tagged.tag, updated_at = clock_timestamp()
    from tagged where task.workspace_id = tagged.workspace_id and task.id = tagged.id
    returning task.type
  )
  select distinct type from promoted`;
