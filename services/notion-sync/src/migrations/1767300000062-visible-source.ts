import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The data sources that connections can see, as Notion listed them last. */
export class VisibleSource1767300000062 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table connection add column sources_listed_at timestamptz');
    await runner.query(`
      create table visible_source (
        connection_id uuid not null references connection on delete cascade,
        id uuid not null,
        title text not null,
        notion_database_id uuid,
        url text,
        properties jsonb not null,
        last_edited_at timestamptz,
        primary key (connection_id, id)
      )`);
    await runner.query('create index visible_source_title on visible_source (connection_id, title, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table visible_source');
    await runner.query('alter table connection drop column sources_listed_at');
  }
}
