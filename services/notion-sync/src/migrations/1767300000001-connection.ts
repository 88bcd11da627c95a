import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links to Notion, what is known of what they can see, and their request budgets. */
export class Connection1767300000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connection (
        id uuid primary key,
        workspace_id uuid not null,
        name text not null,
        state text not null check (state in ('active', 'broken')),
        sealed_token text not null,
        token_preview text not null,
        notion_bot_id uuid not null,
        notion_workspace_name text,
        notion_todo_data_source_id uuid,
        requests_per_minute int not null,
        problem text,
        created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp(),
        checked_at timestamptz
      )`);
    await runner.query('create index connection_workspace on connection (workspace_id, created_at, id)');
    await runner.query(`
      create table data_source (
        connection_id uuid not null references connection on delete cascade,
        id uuid not null,
        schema jsonb not null,
        fetched_at timestamptz not null,
        primary key (connection_id, id)
      )`);
    await runner.query(`
      create table notion_users (
        connection_id uuid primary key references connection on delete cascade,
        users jsonb not null,
        fetched_at timestamptz not null
      )`);
    await runner.query(`
      create table budget (
        connection_id uuid primary key,
        held_until timestamptz,
        hold_reason text
      ) with (fillfactor = 10)`);
    // One row for each request of a minute; the rows change their place in the index all the time and nothing else does.
    await runner.query(`
      create table budget_permit (
        connection_id uuid not null references budget on delete cascade,
        slot int not null,
        free_at timestamptz not null default 'epoch',
        takes bigint not null default 0,
        primary key (connection_id, slot)
      ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1)`);
    await runner.query('create index budget_permit_free on budget_permit (connection_id, free_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table budget_permit, budget, notion_users, data_source, connection');
  }
}
