import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whatever order and filter to-dos are asked for in, an index answers. A row without a value comes last both ways, so those orders have an index for each. */
const INDEXES: { [name: string]: string } = {
  todo_updated: '(workspace_id, updated_at, id)',
  todo_due: `(workspace_id, coalesce(due_at, 'infinity'), id)`,
  todo_due_back: `(workspace_id, coalesce(due_at, '-infinity') desc, id desc)`,
  todo_priority: '(workspace_id, coalesce(priority_rank, 2147483647), id)',
  todo_priority_back: '(workspace_id, coalesce(priority_rank, -1) desc, id desc)',
  todo_status: '(workspace_id, status, created_at)',
  todo_assignee: '(workspace_id, coalesce(notion_assignee_id, lower(assignee)), created_at)',
  todo_named_priority: '(workspace_id, priority, created_at)',
  todo_source_rows: '(workspace_id, notion_data_source_id, created_at)',
  todo_project: '(workspace_id, project, created_at) where project is not null',
  todo_sync_state: `(workspace_id, sync_state, created_at) where sync_state <> 'synced'`,
  todo_words: `using gin (to_tsvector('simple', title))`,
};

export class TodoLists1767300000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, of] of Object.entries(INDEXES)) await runner.query(`create index ${name} on todo ${of}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`drop index ${name}`);
  }
}
