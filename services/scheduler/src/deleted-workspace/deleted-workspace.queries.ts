import { TaskCancelled } from '@na/contracts';
import { entrySql } from '../history/entry.queries.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

/** Whoever deleted the workspace cancels its tasks, as part of that. */
const DELETER = { actor: '$3::text', correlationId: '$4::text', traceparent: 'null::text' };

const CANCELLED = entrySql(TaskCancelled, { version: 'version + 1' });

/** Cancels some of the waiting tasks of the workspace $1, at most $2, in the name of $3 as part of $4. Answers how many. */
export const CANCEL_WAITING = `
  with gone as (
    delete from task
    where workspace_id = $1 and id = any(array(
      select id from task where workspace_id = $1 and state in ('scheduled', 'ready') order by id limit $2 for update skip locked))
    returning *
  ), finished as (${finish('gone', { state: `'cancelled'`, history: CANCELLED })}
  ), freed as (${freeKeys('gone', `state = 'ready'`)}
  ), told as (${tellOfEach(TaskCancelled, 'finished', {}, DELETER)}
  )
  select count(*)::int as count from finished`;

/** Asks for some of the running tasks of the workspace $1, at most $2, to be cancelled in the name of $3; their workers hear it with the next heartbeat. */
export const CANCEL_RUNNING = `
  with asked as (
    update task set cancelled_by = $3, updated_at = now()
    where workspace_id = $1 and id = any(array(
      select id from task where workspace_id = $1 and state = 'running' and cancelled_by is null
      order by id limit $2 for update skip locked))
    returning id
  )
  select count(*)::int as count from asked`;

/** 1 as long as a task of the workspace $1 waits or runs. */
export const UNFINISHED = `select count(*)::int as count from (select from task where workspace_id = $1 limit 1) as one`;

/** Erases some of the finished tasks of the workspace $1, at most $2. Answers how many. */
export const ERASE_FINISHED = `
  with gone as (
    delete from task_finished
    where workspace_id = $1 and id = any(array(select id from task_finished where workspace_id = $1 limit $2 for update skip locked))
    returning id
  )
  select count(*)::int as count from gone`;

/** Forgets who may no longer act in the workspace $1, in which nobody may; at most $2. Answers how many. */
export const ERASE_REVOKED_ACTORS = `
  with gone as (
    delete from revoked_actor
    where (actor, workspace_id) in (select actor, workspace_id from revoked_actor where workspace_id = $1 limit $2)
    returning actor
  )
  select count(*)::int as count from gone`;

/** Forgets the turns of the workspace $1 and its share of them; at most $2 at a time. Answers how many. */
export const ERASE_TURNS = `
  with gone as (
    delete from flow
    where (type, level, workspace_id, weight) in (select type, level, workspace_id, weight from flow where workspace_id = $1 limit $2)
    returning 1
  ), shares as (
    delete from share where workspace_id = $1 returning 1
  )
  select ((select count(*) from gone) + (select count(*) from shares))::int as count`;

/** Erases some of the rows of a table that are the workspace's ($1), at most $2. Answers how many. */
export const eraseRows = (table: string) => `
  with gone as (
    delete from ${table} where ctid = any(array(select ctid from ${table} where workspace_id = $1 limit $2 for update skip locked))
    returning 1
  )
  select count(*)::int as count from gone`;
