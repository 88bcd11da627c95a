import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Channels of chat platforms and the data sources that their to-dos go to; users there and the Notion users that they are. */
export class TodoLinks1767300000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table channel_link (
        id uuid primary key,
        workspace_id uuid not null,
        platform text not null,
        channel_id text not null,
        connection_id uuid not null,
        notion_data_source_id uuid not null,
        created_at timestamptz not null default clock_timestamp(),
        unique (workspace_id, platform, channel_id)
      )`);
    await runner.query(`
      create table person_link (
        id uuid primary key,
        workspace_id uuid not null,
        platform text not null,
        platform_user_id text not null,
        notion_user_id uuid not null,
        created_at timestamptz not null default clock_timestamp(),
        unique (workspace_id, platform, platform_user_id)
      )`);
    for (const table of ['channel_link', 'person_link'])
      await runner.query(`create index ${table}_workspace on ${table} (workspace_id, created_at desc, id desc)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table person_link, channel_link');
  }
}
