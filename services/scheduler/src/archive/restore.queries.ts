import { TaskRestored } from '@na/contracts';
import { judged } from '../operation/task-filter.queries.ts';
import { entrySql } from '../history/entry.queries.ts';

const RESTORED = entrySql(TaskRestored, {
  version: "(line ->> 'version')::int + 1",
  data: { reason: '$2::text' },
});

/** Takes the tasks $2 of the workspace $1 out of the archive, in order of id; nobody else finds them there then. Answers where they lie. */
export const TAKE_OUT = `
  with found as (
    select id, period from archived_task where workspace_id = $1 and id = any($2::uuid[]) order by id for update
  )
  delete from archived_task as task using found
  where workspace_id = $1 and task.id = found.id and task.period = found.period
  returning workspace_id as "workspaceId", task.id, chunk, task.period::text as period, place`;

/** Makes finished tasks of their rows $1 (JSON texts), for the reason $2; columns that are younger than a row get their default. */
export const PUT_BACK = `
  insert into task_finished
  select task.* from finished_defaults() as defaults, unnest($1::jsonb[]) as line
  cross join lateral jsonb_populate_record(null::task_finished, defaults || line || jsonb_build_object(
    'version', (line ->> 'version')::int + 1,
    'updated_at', statement_timestamp(),
    'restored_at', statement_timestamp(),
    'history', (line -> 'history') || jsonb_strip_nulls(${RESTORED}))) as task
  returning id, type, version`;

/** Notes that $4 tasks were taken out of the chunk $2 of the workspace $1 and the period $3. */
export const NOTE_TAKEN = `
  update archive_chunk set
    tasks = tasks - $4, bytes_before = bytes_before * (tasks - $4) / tasks, bytes_after = bytes_after * (tasks - $4) / tasks
  where workspace_id = $1 and number = $2 and period = $3`;

/** Forgets the chunks of the workspace $1 and of the numbers $2 of which nothing is archived any more. */
export const FORGET_EMPTY = `delete from archive_chunk where workspace_id = $1 and number = any($2::bigint[]) and tasks <= 0`;

/** The next archived tasks of the workspace $1 after the id $2 in the states $3, at most $4: where they lie. */
export const ARCHIVED_AFTER = `
  select workspace_id as "workspaceId", id, chunk, period::text as period, place from archived_task
  where workspace_id = $1 and id > $2 and state = any($3) order by id limit $4`;

/**
 * Which of the tasks that lie in the archive as $7 (JSON texts) since $8 are meant by the filter $3 of an operation that began at $4; the
 * parameters are those of other tasks that are looked at.
 */
export const JUDGE_ARCHIVED = judged(
  `select task.*, archived_at
   from unnest($7::jsonb[], $8::timestamptz[]) as lying (line, archived_at)
   cross join lateral jsonb_populate_record(null::task_finished, line) as task
   where workspace_id = $1 and id > $2`,
  'archived_at < $4::timestamptz',
);
