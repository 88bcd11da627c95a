/** All tasks that are there. */
export const TASKS = `
  select id::text, state in ('succeeded', 'failed', 'dead', 'cancelled') as is_over from scheduler.any_task`;

/** Tasks that are in both tables, or whose history tells more than one end, or not as many as their state. */
export const DOUBLED = `
  select id::text from scheduler.task join scheduler.task_finished using (workspace_id, id)
  union
  select id::text from scheduler.task_finished
  where (select count(*) from unnest(history) as entry where entry ->> 'e' = 'TaskSucceeded') <> 1`;

export const UNFINISHED = `select count(*)::int as count from scheduler.task`;

export const SUCCEEDED = `select count(*)::int as count from scheduler.task_finished where state = 'succeeded'`;

export const HEARD_TWICE = `
  select count(*)::int as count from (select event_id from notion_sync.heard group by event_id having count(*) > 1) as twice`;

export const NOT_HEARD = `
  select count(*)::int as count from scheduler.task_finished where not exists (select from notion_sync.heard where task_id = id)`;
