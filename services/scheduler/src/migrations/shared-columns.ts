import type { QueryRunner } from 'typeorm';

/** Gives tasks columns that they keep when they finish, and readers the same in the view `any_task`. Each is a name and the rest of its definition. */
export async function addToTasks(
  runner: QueryRunner,
  columns: readonly [name: string, definition: string][],
): Promise<void> {
  const [{ attempt }]: [{ attempt: string }] = await runner.query(
    `select pg_get_viewdef('attempt'::regclass) as attempt`,
  );
  await runner.query('drop view attempt');
  await runner.query('drop view any_task');
  for (const [name, definition] of columns)
    for (const table of ['task', 'task_finished'])
      await runner.query(`alter table ${table} add column ${name} ${definition}`);
  const [{ shared }]: [{ shared: string }] = await runner.query(SHARED_COLUMNS);
  await runner.query(`
    create view any_task as
    select ${shared}, worker_id, null::jsonb as result, null::timestamptz as finished_at from task
    union all
    select ${shared}, null, result, finished_at from task_finished`);
  await runner.query(`create view attempt as ${attempt}`);
}

const SHARED_COLUMNS = `
  select string_agg(column_name, ', ' order by ordinal_position) as shared
  from information_schema.columns as waiting
  where table_schema = current_schema() and table_name = 'task'
    and exists (
      select from information_schema.columns as finished
      where finished.table_schema = waiting.table_schema and finished.table_name = 'task_finished'
        and finished.column_name = waiting.column_name)`;
