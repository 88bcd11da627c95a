import { TaskFailed, TaskReleased, TaskSkipped } from '@na/contracts';
import { fairTags } from '../fairness/fairness.queries.ts';
import { entrySql } from '../history/entry.queries.ts';
import { finish } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

/**
 * Locks those of the tasks $1 and $2, workspaces and ids, that wait or run; in order, as everywhere. Whoever ends one of them waits for this
 * lock and sees the mark; one that has ended is seen by the statement after this one.
 */
export const LOCK_PARENTS = `
  select workspace_id, id from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join task using (workspace_id, id)
  order by workspace_id, id
  for no key update of task`;

/** Those of the tasks $1 and $2 that are finished. */
export const FINISHED_PARENTS = `
  select workspace_id, id, state from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id) join task_finished using (workspace_id, id)`;

/** Marks those of the tasks $1 and $2 that wait or run, whose rows are locked: others come after them. */
export const WATCH = `
  update task set watched = true from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  where task.workspace_id = wanted.workspace_id and task.id = wanted.id and not watched`;

/** Notes which tasks come after which ($1, JSON). */
export const ADD_EDGES = `
  insert into dependency (workspace_id, child_id, parent_id, place, on_failure)
  select workspace_id, child_id, parent_id, place, on_failure
  from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, child_id uuid, parent_id uuid, place smallint, on_failure text)`;

/** Notes that tasks ($1, JSON) have ended, before anybody came after them. */
export const NOTE_ENDED = `
  insert into ended_parent (workspace_id, id, state)
  select workspace_id, id, state from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, id uuid, state text)`;

/** The most ends and the most dependencies that one transaction counts. */
const MOST_ENDS = 100;
const MOST_EDGES = 500;

/** Takes some ends in hand, the oldest first, until the transaction is over. */
export const TAKE_ENDED = `select seq from ended_parent order by seq limit ${MOST_ENDS} for update skip locked`;

/** Counts the ends $1 in dependencies on them. Answers the children. */
export const COUNT_ENDED = `
  with ended as (
    select distinct workspace_id, id from ended_parent where seq = any($1::bigint[])
  ), edge as (
    select dependency.workspace_id, child_id, parent_id, first.state
    from ended
    join dependency on dependency.workspace_id = ended.workspace_id and parent_id = ended.id
    -- A task that is redriven ends again. What counts is its first end after the dependency was made.
    cross join lateral (
      select state from ended_parent as note
      where note.workspace_id = ended.workspace_id and note.id = ended.id and note.seq > dependency.seq order by note.seq limit 1
    ) as first
    where outcome is null
    order by dependency.workspace_id, child_id, parent_id
    limit ${MOST_EDGES}
    for update of dependency
  ), counted as (
    update dependency set outcome = edge.state from edge
    where (dependency.workspace_id, dependency.child_id, dependency.parent_id) = (edge.workspace_id, edge.child_id, edge.parent_id)
    returning dependency.workspace_id, dependency.child_id
  )
  select distinct workspace_id, child_id from counted`;

/** Locks those of the tasks $1 and $2, workspaces and ids, that wait for others; in order, so that no two resolvers wait for each other. */
export const LOCK_CHILDREN = `
  select task.workspace_id, task.id, task.type from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  join task using (workspace_id, id)
  where waits_for > 0
  order by workspace_id, id
  for update of task`;

/** What the tasks $1 and $2 come after, in their order. Needs their locks, so that what another resolver counted is seen. */
export const EDGES_OF = `
  select dependency.workspace_id, child_id, parent_id, on_failure, outcome
  from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  join dependency on dependency.workspace_id = wanted.workspace_id and child_id = wanted.id
  order by dependency.workspace_id, child_id, place`;

/** What the tasks before the tasks $1 and $2 gave, of those that succeeded. */
export const RESULTS_BEFORE = `
  select dependency.workspace_id, child_id, parent_id, task_finished.result
  from unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  join dependency on dependency.workspace_id = wanted.workspace_id and child_id = wanted.id and outcome = 'succeeded'
  join task_finished on task_finished.workspace_id = dependency.workspace_id and task_finished.id = parent_id
  where task_finished.result is not null`;

/** Notes how many tasks ($1, JSON) still wait for. */
export const WAIT_ON = `
  update task set waits_for = given.waits_for
  from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, id uuid, waits_for smallint)
  where task.workspace_id = given.workspace_id and task.id = given.id`;

const RELEASED = entrySql(TaskReleased, { version: 'version + 1' });

/** Lets tasks ($1, JSON) start, with what those before them gave. Answers their types, and when those fall due that are to start later. */
export const RELEASE = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, id uuid, inputs jsonb, bytes int)
  ), due as (
    select workspace_id, id, type, level, weight from given join task using (workspace_id, id) where run_at <= clock_timestamp()
  ), ${fairTags('due')}, released as (
    update task set
      waits_for = 0, inputs = given.inputs, bytes = task.bytes + given.bytes, version = version + 1, history = history || ${RELEASED},
      state = case when tag_of.tag is null then 'scheduled' else 'ready' end,
      ready_at = case when tag_of.tag is not null then clock_timestamp() end, tag = coalesce(tag_of.tag, task.tag), updated_at = clock_timestamp()
    from given left join tagged as tag_of using (workspace_id, id)
    where task.workspace_id = given.workspace_id and task.id = given.id
    returning task.*
  ), told as (${tellOfEach(TaskReleased, 'released')}
  )
  select type, state, run_at from released`;

/** Finishes tasks ($1, JSON) that are not to run, in the state ($2) that the ends of those before them say. */
const refuse = (state: 'failed' | 'cancelled', entry: string, told: string) => `
  with gone as (
    delete from task using jsonb_to_recordset($1::jsonb) as given (workspace_id uuid, id uuid, error jsonb)
    where task.workspace_id = given.workspace_id and task.id = given.id
    returning task.*, given.error
  ), finished as (${finish('gone', { state: `'${state}'`, history: entry, lastError: 'error' })}
  ), told as (${told}
  )
  select type from finished`;

export const FAIL = refuse(
  'failed',
  entrySql(TaskFailed, { version: 'version + 1', attempt: 'attempt', data: { error: 'error' } }),
  tellOfEach(TaskFailed, 'finished', { attempt: 'attempt', error: 'last_error' }),
);

export const SKIP = refuse(
  'cancelled',
  entrySql(TaskSkipped, { version: 'version + 1', data: { error: 'error' } }),
  tellOfEach(TaskSkipped, 'finished', { error: 'last_error' }),
);

/** Forgets what the tasks $1 and $2 came after once all of that is done; one that ended before may be redriven, and waits for the rest then. */
export const FORGET_EDGES = `
  delete from dependency using unnest($1::uuid[], $2::uuid[]) as wanted (workspace_id, id)
  where dependency.workspace_id = wanted.workspace_id and child_id = wanted.id
    and not exists (
      select from dependency as open
      where open.workspace_id = wanted.workspace_id and open.child_id = wanted.id and open.outcome is null)`;

/** Forgets those of the ends $1 that all have counted. */
export const FORGET_ENDED = `
  delete from ended_parent as ended
  where seq = any($1::bigint[])
    and not exists (
      select from dependency
      where dependency.workspace_id = ended.workspace_id and parent_id = ended.id and outcome is null and dependency.seq < ended.seq)`;

/** Whether an end is noted that somebody has not counted. */
export const HAS_NOTES = `(exists (select from ended_parent) or exists (select from workflow_note))`;

/** How long the oldest end that is noted has waited to be counted, in seconds. */
export const OLDEST_NOTE = `
  select coalesce(extract(epoch from clock_timestamp() - least(
    (select min(at) from ended_parent), (select min(at) from workflow_note))), 0)::float8 as seconds`;
