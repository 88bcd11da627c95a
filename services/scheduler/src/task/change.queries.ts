import { TaskCancelled, TaskRedriven } from '@na/contracts';
import { entrySql } from '../history/entry.queries.ts';
import { tellOfEach } from '../telling.queries.ts';
import { fairTags } from '../fairness/fairness.queries.ts';
import { finish, freeKeys } from './finish.queries.ts';

/** Whoever asks for a change is the actor of what is told of it, as part of what they do. */
const ASKER = { actor: '$3::text', correlationId: '$4::text', traceparent: '$5::text' };

const REDRIVEN = entrySql(TaskRedriven, { version: 'version + 1', data: { waitsForParents: 'coalesce(parents, 0)' } });

/** What is said of an operation. */
const BECAUSE = { reason: '$6::text' };

/** SQL that cancels tasks that wait. */
const cancelWaiting = (which: string, entry: string, told: string) => `
  with gone as (
    delete from task where ${which} and workspace_id = $2 and state in ('scheduled', 'ready') returning *
  ), finished as (${finish('gone', { state: `'cancelled'`, history: entry })}
  ), freed as (${freeKeys('gone', `state = 'ready'`)}
  ), told as (${told}
  )
  select serial_key, watched or workflow_id is not null as noted from finished`;

/** Cancels the task $1 of the workspace $2 if it waits. */
export const CANCEL_WAITING = cancelWaiting(
  'id = $1',
  entrySql(TaskCancelled, { version: 'version + 1' }),
  tellOfEach(TaskCancelled, 'finished', {}, ASKER),
);

/** Locks those of the tasks $2 of the workspace $1 that wait or run, in order, as everywhere. */
export const LOCK_UNFINISHED = `
  select id, version from task where workspace_id = $1 and id = any($2::uuid[]) order by id for update`;

/** Cancels those of the tasks $1 of the workspace $2 that wait, whose rows are locked, because of what is said ($6). */
export const CANCEL_ALL_WAITING = cancelWaiting(
  'id = any($1::uuid[])',
  entrySql(TaskCancelled, { version: 'version + 1', data: BECAUSE }),
  tellOfEach(TaskCancelled, 'finished', BECAUSE, ASKER),
);

/** Asks for those of the tasks $1 of the workspace $2 that run, whose rows are locked, to be cancelled in the name of $3, because of $4. */
export const CANCEL_ALL_RUNNING = `
  update task set
    cancel_reason = case when cancelled_by is null then $4 else cancel_reason end, cancelled_by = coalesce(cancelled_by, $3), updated_at = now()
  where id = any($1::uuid[]) and workspace_id = $2 and state = 'running'
  returning id, attempt`;

/** Notes who ($3) asks for the task $1 of the workspace $2 to be cancelled if it runs; the first to ask is remembered. */
export const CANCEL_RUNNING = `
  update task set cancelled_by = coalesce(cancelled_by, $3), updated_at = now()
  where id = $1 and workspace_id = $2 and state = 'running'
  returning attempt`;

/**
 * SQL that puts finished tasks back among those that are ready, with a fresh set of attempts: dead and failed ones, unless others are meant.
 * One that failed before all that it comes after was done waits for the rest of that.
 */
const redrive = (which: string, states = `state in ('dead', 'failed')`) => `
  with gone as (
    delete from task_finished where ${which} and ${states} returning *
  ), open as (
    -- Locked, so that whoever counts the end of a parent at this moment is waited for.
    select dependency.workspace_id, child_id as id from gone
    join dependency on dependency.workspace_id = gone.workspace_id and child_id = gone.id
    where outcome is null
    order by dependency.workspace_id, child_id, parent_id
    for update of dependency
  ), awaiting as (
    select workspace_id, id, count(*)::smallint as parents from open group by workspace_id, id
  ), due as (
    select workspace_id, id, type, priority as level, weight from gone left join awaiting using (workspace_id, id) where parents is null
  ), ${fairTags('due')}, back as (
    insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, weight, tag, state, run_at, ready_at, serial_key,
                      limits, attempt, max_attempts, unique_key, deadline, started_at, checkpoint, inputs, workflow_id, step,
                      last_error, actor, correlation_id, traceparent,
                      created_event, version, created_at, history, replay_of, effect_id, batch_id, waits_for)
    select id, workspace_id, type, type_version, payload, bytes, priority, priority, weight, coalesce(tag, 0),
           case when parents is null then 'ready' else 'scheduled' end, statement_timestamp(),
           case when parents is null then statement_timestamp() end, serial_key, limits, attempt, max_attempts, unique_key,
           case when deadline > now() then deadline end, started_at,
           checkpoint, inputs, workflow_id, step, last_error, actor, correlation_id, traceparent, created_event, version + 1, created_at, history || ${REDRIVEN},
           replay_of, effect_id, batch_id, coalesce(parents, 0)
    from gone left join tagged using (workspace_id, id) left join awaiting using (workspace_id, id)
    returning *
  ), told as (${tellOfEach(TaskRedriven, 'back', { waitsForParents: 'waits_for' }, ASKER)}
  )
  select type from back`;

/** Redrives the task $1 of the workspace $2. */
export const REDRIVE = redrive('id = $1 and workspace_id = $2');

/** Redrives the tasks $1 of the workspace $2. */
export const REDRIVE_ALL = redrive(`(workspace_id, id) in (
      select workspace_id, id from task_finished where workspace_id = $2 and id = any($1::uuid[]) order by id for update)`);

/** Redrives those of the tasks $1 of the workspace $2 that are in the states $6 and finished at $7 at the latest; their rows are locked. */
export const REDRIVE_THOSE = redrive(
  'workspace_id = $2 and id = any($1::uuid[])',
  'state = any($6::text[]) and finished_at <= $7::timestamptz',
);
