import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who set the share of a workspace, why, and when. */
export class Share1790000000161 implements MigrationInterface {
  readonly name = 'Share1790000000161';

  async up(runner: QueryRunner): Promise<void> {
    // What stands already was set in the database, by nobody who is known.
    await runner.query(`
      alter table share
        add column actor      text           not null default 'system',
        add column reason     text           not null default 'It was set in the database.',
        add column updated_at timestamptz(3) not null default now()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table share drop column actor, drop column reason, drop column updated_at');
  }
}
