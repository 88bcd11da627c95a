import type { QueryRunner } from 'typeorm';
import { addColumn, ATTEMPT_BODY, createViews, SHARED_COLUMNS } from './shared-columns.queries.ts';

/** Gives tasks columns that they keep when they finish, and readers the same in the view `any_task`. Each is a name and its definition. */
export async function addToTasks(
  runner: QueryRunner,
  columns: readonly [name: string, definition: string][],
): Promise<void> {
  const [{ attempt }]: [{ attempt: string }] = await runner.query(ATTEMPT_BODY);
  await runner.query('drop view attempt, any_task');
  for (const [name, definition] of columns) await runner.query(addColumn(name, definition));
  const [{ shared }]: [{ shared: string }] = await runner.query(SHARED_COLUMNS);
  await runner.query(createViews(shared, attempt));
}
