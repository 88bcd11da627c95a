import { TaskStarted } from '@na/contracts';
import { entrySql } from '../history/entry.queries.ts';
import { tellOfEach } from '../telling.queries.ts';
import { isGated } from '../gate/is-gated.queries.ts';
import { IS_REVOKED } from '../revoked-actor/revoked-actor.queries.ts';

const STARTED = entrySql(TaskStarted, {
  version: 'version + 1',
  attempt: 'attempt + 1',
  data: { workerId: '$1::text' },
});

/** What a task becomes when a worker ($1) takes it. */
export const START = `
  state = 'running', attempt = attempt + 1, version = version + 1, worker_id = $1, unlisted = 0, progress = null, waits_at = null,
  started_at = statement_timestamp(), updated_at = statement_timestamp(), history = history || ${STARTED}`;

/** What is told of a started task beside what is told of every task. */
export const STARTED_BODY = { attempt: 'attempt', workerId: 'worker_id' } as const;

/** What a worker and the metrics want to know of a started task. */
export const FOR_WORKER = `
  started.id, started.attempt, started.workspace_id, started.type, started.type_version, started.payload, started.max_attempts,
  started.priority, started.actor, started.correlation_id, started.traceparent, started.checkpoint, started.created_event, started.serial_key,
  started.bytes, started.effect_id, started.inputs,
  greatest(1, least(timeout_ms, extract(epoch from started.deadline - started.started_at) * 1000))::float8 as timeout_ms, extract(epoch from started.started_at - started.ready_at)::float8 as waited_seconds`;

/**
 * Locks serial keys ($1) until the transaction ends, so that claimers of one key go one after the other. In order, so that
 * no two claimers wait for each other.
 */
export const LOCK_KEYS = `
  select pg_advisory_xact_lock(lock)
  from (select distinct hashtextextended(serial_key, 7265) as lock from unnest($1::text[]) as serial_key order by lock) as locks`;

/**
 * Starts, for the worker $1, of the candidates ($2 and $3, workspaces and ids) the first of each serial key of which none runs. Needs the locks of their keys, taken
 * by a statement before: this one must see what the claimer before it committed.
 */
export const START_SERIAL = `
  with first as (
    select distinct on (serial_key) task.workspace_id, task.id, serial_key,
           exists (select from task as other where other.serial_key = task.serial_key and other.held) as awaited
    from unnest($2::uuid[], $3::uuid[]) as candidate (workspace_id, id) join task using (workspace_id, id)
    where state = 'ready' and not held
      and not exists (select from task as other where other.serial_key = task.serial_key and other.state = 'running')
      -- A gate may have been made since the claim; the next look meets it.
      and not ${isGated('task')}
    order by serial_key, level, tag, task.id
  ), started as (
    update task set ${START}, awaited = first.awaited
    from first
    where task.workspace_id = first.workspace_id and task.id = first.id and task.state = 'ready' and not task.held
    returning task.*
  ), told as (${tellOfEach(TaskStarted, 'started', STARTED_BODY)}
  )
  select ${FOR_WORKER}
  from started join task_type on task_type.name = started.type and task_type.version = started.type_version`;

/**
 * Marks the running tasks of the serial keys $1 as awaited; answers the keys that have one. The mark is on the very row that ending the
 * task locks, so that whoever ends it sees the mark: a task is held only when its release is certain.
 */
export const AWAIT_RUNNING = `
  update task set awaited = true
  where ctid = any(array(select ctid from task where serial_key = any($1) and state = 'running' order by workspace_id, id for update))
  returning serial_key`;

/** Holds ready tasks of the serial keys $1: out of the claim index until the running task of their key ends. */
export const HOLD = `
  update task set held = true, waits_at = null
  where ctid = any(array(
    select ctid from task where serial_key = any($1) and state = 'ready' and not held limit 1000 for update skip locked
  ))`;

/** Takes away what is noted of freed keys; answers the keys. */
export const TAKE_FREED = `
  delete from freed_key
  where seq in (select seq from freed_key order by seq limit 500 for update skip locked)
  returning serial_key`;

/**
 * Puts the first held task of each serial key ($1) and type back into the claim index; a type without workers must not stop the others. Those
 * that wait at a gate are the gate's to let out.
 */
export const RELEASE = `
  update task set held = false
  where (workspace_id, id) in (
    select first.workspace_id, first.id
    from unnest($1::text[]) as freed
    cross join (select distinct name from task_type) as known
    cross join lateral (
      select workspace_id, id from task where held and serial_key = freed and type = known.name and waits_at is null and not ${IS_REVOKED}
      order by level, tag, id limit 1
    ) as first
  )
  returning type`;
