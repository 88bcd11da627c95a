import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operators see workers and tell them how to go on. */
export class WorkerOrder1790000000057 implements MigrationInterface {
  readonly name = 'WorkerOrder1790000000057';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table worker
        -- What the API calls it.
        add column uid           uuid           not null default uuidv7(),
        add column version       text           not null default '',
        add column started_at    timestamptz(3) not null default clock_timestamp(),
        -- Type to how many it runs at the same time, as it says itself.
        add column slots         jsonb          not null default '{}',
        add column standing      text           not null default 'work' check (standing in ('work', 'drain', 'stop')),
        -- Type to how many it is told to run at the same time.
        add column ordered_slots jsonb          not null default '{}',
        add column ordered_by    text,
        add column reason        text`);
    await runner.query('create unique index worker_uid on worker (uid)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table worker drop column uid, drop column version, drop column started_at, drop column slots, drop column standing,
        drop column ordered_slots, drop column ordered_by, drop column reason`);
  }
}
