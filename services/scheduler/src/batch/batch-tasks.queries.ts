/**
 * How many tasks of the batch $2 of the workspace $1 are in each state; those with ids after $3 and up to $4 that are archived count too.
 * The archive is looked into only when it reaches that far.
 */
export const COUNT_TASKS = `
  select state, sum(count)::int as count from (
    select state, count(*) as count from task where workspace_id = $1 and batch_id = $2 group by state
    union all
    select state, count(*) from task_finished where workspace_id = $1 and batch_id = $2 group by state
    union all
    select state, count(*) from archived_task
    where workspace_id = $1 and id > $3 and id <= $4 and (select highest_id from archive_reach where workspace_id = $1) > $3
    group by state
  ) as counted group by state`;

/** Whether tasks of the batch $2 of the workspace $1 wait or run. */
export const HAS_UNFINISHED = `select exists (select from task where workspace_id = $1 and batch_id = $2) as found`;

/** The next tasks of the batch $2 of the workspace $1 that wait, at most $3, locked in order. One that is being claimed is waited for. */
export const LOCK_WAITING = `
  select id from task
  where workspace_id = $1 and id = any(array(
    select id from task where workspace_id = $1 and batch_id = $2 and state in ('scheduled', 'ready') order by id limit $3))
  order by id for update`;

/** Running tasks of the batch $2 of the workspace $1 whose handlers nobody told to stop, at most $3, locked in order. */
export const LOCK_RUNNING = `
  select id from task
  where workspace_id = $1 and id = any(array(
    select id from task where workspace_id = $1 and batch_id = $2 and state = 'running' and cancelled_by is null order by id limit $3))
  order by id for update`;

/** Live tasks of the batch $2 of the workspace $1 that ended in the states $3 up to $4, at most $5, locked in order. */
export const LOCK_ENDED = `
  select id from task_finished
  where workspace_id = $1 and batch_id = $2 and state = any($3::text[]) and finished_at <= $4::timestamptz
  order by id limit $5 for update`;

/** How many of those there are. */
export const COUNT_ENDED = `
  select count(*)::int as count from task_finished
  where workspace_id = $1 and batch_id = $2 and state = any($3::text[]) and finished_at <= $4::timestamptz`;

/** What became of live tasks of the batch $2 of the workspace $1 in the states $3 (all when empty), with ids after $4, at most $5. */
export const LIVE_RESULTS = `
  select id, type, state, attempt, result, last_error, finished_at from any_task
  where workspace_id = $1 and batch_id = $2 and (cardinality($3::text[]) = 0 or state = any($3)) and id > $4 and id <= $6
  order by id limit $5`;

/** Where archived tasks of the workspace $1 lie that are in the states $2 (all when empty), with ids after $3 and up to $4, at most $5. */
export const ARCHIVED_PLACES = `
  select workspace_id as "workspaceId", id, chunk, period::text as period, place from archived_task
  where workspace_id = $1 and (cardinality($2::text[]) = 0 or state = any($2)) and id > $3 and id <= $4
    and (select highest_id from archive_reach where workspace_id = $1) > $3
  order by id limit $5`;
