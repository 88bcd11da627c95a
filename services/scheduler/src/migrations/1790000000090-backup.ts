import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What `npm run backup` notes of the backups it takes and tries, so that their age can be told. */
export class Backup1790000000090 implements MigrationInterface {
  readonly name = 'Backup1790000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table backup (
        id          text           primary key,
        -- full, incremental, or none: the beginning of a schema that was never backed up.
        kind        text           not null,
        begun_at    timestamptz(3) not null default clock_timestamp(),
        -- All that was acknowledged until then is in it; null until it is whole.
        marked_at   timestamptz(3),
        bytes       bigint,
        -- When a trial restore of it went well.
        verified_at timestamptz(3)
      )`);
    // What was never backed up grows old from its first day on, and is alerted about like any other.
    await runner.query(`insert into backup (id, kind, marked_at, verified_at) values ('none', 'none', now(), now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table backup');
  }
}
