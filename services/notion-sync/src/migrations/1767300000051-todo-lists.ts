import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whatever order and filter to-dos are asked for in, an index answers. A row without a value comes last both ways, so those orders have an index for each. */
export class TodoLists1767300000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index todo_updated on todo (workspace_id, updated_at, id)`);
    await runner.query(`create index todo_due on todo (workspace_id, coalesce(due_at, 'infinity'), id)`);
    await runner.query(
      `create index todo_due_back on todo (workspace_id, coalesce(due_at, '-infinity') desc, id desc)`,
    );
    await runner.query(`create index todo_priority on todo (workspace_id, coalesce(priority_rank, 2147483647), id)`);
    await runner.query(
      `create index todo_priority_back on todo (workspace_id, coalesce(priority_rank, -1) desc, id desc)`,
    );
    await runner.query(`create index todo_status on todo (workspace_id, status, created_at)`);
    await runner.query(
      `create index todo_assignee on todo (workspace_id, coalesce(notion_assignee_id, lower(assignee)), created_at)`,
    );
    await runner.query(`create index todo_named_priority on todo (workspace_id, priority, created_at)`);
    await runner.query(`create index todo_source_rows on todo (workspace_id, notion_data_source_id, created_at)`);
    await runner.query(
      `create index todo_project on todo (workspace_id, project, created_at) where project is not null`,
    );
    await runner.query(
      `create index todo_sync_state on todo (workspace_id, sync_state, created_at) where sync_state <> 'synced'`,
    );
    await runner.query(`create index todo_words on todo using gin (to_tsvector('simple', title))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `drop index todo_updated, todo_due, todo_due_back, todo_priority, todo_priority_back, todo_status, todo_assignee, todo_named_priority, todo_source_rows, todo_project, todo_sync_state, todo_words`,
    );
  }
}
