import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To-dos and pages, and how far each has come to Notion. */
export class TodoPage1767300000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const common = `
        archived boolean not null default false,
        version int not null default 1,
        changed text[] not null,
        sync_state text not null default 'pending' check (sync_state in ('pending', 'synced', 'failed')),
        sync_task_id uuid not null,
        sync_error text,
        synced_version int not null default 0,
        synced_at timestamptz,
        notion_page_id uuid,
        notion_url text,
        made_by_task uuid not null,
        made_from text not null,
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp()`;
    await runner.query(`
      create table todo (
        id uuid primary key,
        workspace_id uuid not null,
        connection_id uuid not null,
        notion_data_source_id uuid not null,
        title text not null,
        due_date text,
        priority text,
        assignee text,
        status text,
        ${common}
      )`);
    await runner.query(`
      create table page (
        id uuid primary key,
        workspace_id uuid not null,
        connection_id uuid not null,
        notion_parent jsonb not null,
        title text not null,
        properties jsonb not null,
        children jsonb not null,
        block_count int not null,
        ${common}
      )`);
    for (const table of ['todo', 'page']) {
      await runner.query(`create index ${table}_workspace on ${table} (workspace_id, created_at desc, id desc)`);
      await runner.query(`create index ${table}_sync_task on ${table} (sync_task_id) where sync_state <> 'synced'`);
      await runner.query(
        `create index ${table}_notion_page on ${table} (notion_page_id) where notion_page_id is not null`,
      );
    }
    await runner.query(`
      create table applied_task (
        task_id uuid primary key,
        applied_at timestamptz not null default clock_timestamp()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table applied_task, page, todo');
  }
}
