import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of Notion is to be read again: one row for each thing, however often it is noted. */
export class ReadAgain1767300000064 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table read_again (
        connection_id uuid not null references connection on delete cascade,
        kind text not null check (kind in ('page', 'data_source', 'database', 'comments')),
        notion_id uuid not null,
        -- 0 interactive, 1 normal, 2 background.
        lane smallint not null,
        -- Grows with each note, so that whoever has read says up to which note.
        note bigint not null default 1,
        notes int not null default 1,
        changed_at timestamptz not null,
        noted_at timestamptz not null default clock_timestamp(),
        due_at timestamptz not null,
        taken_until timestamptz,
        primary key (connection_id, kind, notion_id)
      ) with (fillfactor = 70)`);
    await runner.query('create index read_again_due on read_again (connection_id, lane, due_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table read_again');
  }
}
