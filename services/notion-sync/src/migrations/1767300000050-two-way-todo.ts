import type { MigrationInterface, QueryRunner } from 'typeorm';

/** To-dos that people edit in Notion too: what both sides agreed on last, further fields, and the order of lists. */
export class TwoWayTodo1767300000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table todo
        add column labels text[] not null default '{}',
        add column project text,
        add column properties jsonb not null default '{}',
        add column notion_assignee_id text,
        add column standing jsonb not null default '{}',
        add column sending uuid,
        add column due_at timestamptz,
        add column priority_rank int`);
    await runner.query('drop index todo_notion_page');
    // A page is one to-do, whoever found it first.
    await runner.query(
      'create unique index todo_notion_page on todo (workspace_id, notion_page_id) where notion_page_id is not null',
    );
    await runner.query(`
      create table todo_source (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null,
        connection_id uuid not null,
        notion_data_source_id uuid not null,
        policy text not null default 'notion' check (policy in ('notion', 'api', 'newest', 'ask')),
        chosen jsonb not null default '{}',
        broken text[] not null default '{}',
        priorities text[] not null default '{}',
        version int not null default 1,
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp(),
        unique (connection_id, notion_data_source_id)
      )`);
    await runner.query('create index todo_source_workspace on todo_source (workspace_id, created_at desc, id desc)');
    await runner.query(`
      create table todo_conflict (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null,
        todo_id uuid not null references todo on delete cascade,
        field text not null,
        base jsonb not null,
        ours jsonb not null,
        theirs jsonb not null,
        policy text not null,
        resolution text check (resolution in ('notion', 'api', 'agreed')),
        resolved_by text,
        created_at timestamptz not null default clock_timestamp(),
        resolved_at timestamptz
      )`);
    await runner.query(
      'create index todo_conflict_workspace on todo_conflict (workspace_id, created_at desc, id desc)',
    );
    await runner.query('create index todo_conflict_todo on todo_conflict (todo_id)');
    // A field waits for one decision at a time.
    await runner.query(
      'create unique index todo_conflict_open on todo_conflict (todo_id, field) where resolved_at is null',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table todo_conflict, todo_source');
    await runner.query('drop index todo_notion_page');
    await runner.query('create index todo_notion_page on todo (notion_page_id) where notion_page_id is not null');
    await runner.query(`
      alter table todo drop column labels, drop column project, drop column properties, drop column notion_assignee_id,
        drop column standing, drop column sending, drop column due_at, drop column priority_rank`);
  }
}
