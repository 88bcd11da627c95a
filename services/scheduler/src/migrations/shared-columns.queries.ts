/** SQL of the body of the view `attempt`. */
export const ATTEMPT_BODY = `select pg_get_viewdef('attempt'::regclass) as attempt`;

/** The columns that `task` and `task_finished` share, as a list. */
export const SHARED_COLUMNS = `
  select string_agg(column_name, ', ' order by ordinal_position) as shared
  from information_schema.columns as waiting
  where table_schema = current_schema() and table_name = 'task'
    and exists (
      select from information_schema.columns as finished
      where finished.table_schema = waiting.table_schema and finished.table_name = 'task_finished'
        and finished.column_name = waiting.column_name)`;

/** SQL that adds a column to both tables. */
export function addColumn(name: string, definition: string): string {
  return `
    alter table task add column ${name} ${definition};
    alter table task_finished add column ${name} ${definition}`;
}

/** SQL of the views for readers, to whom the two tables are one. */
export function createViews(shared: string, attempt: string): string {
  return `
    create view any_task as
    select ${shared}, worker_id, null::jsonb as result, null::timestamptz as finished_at from task
    union all
    select ${shared}, null, result, finished_at from task_finished;
    create view attempt as ${attempt}`;
}
