import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was removed, so that a removal can be repeated, and what never was there is still told apart. Ids only. */
export class Removal1790000000001 implements MigrationInterface {
  readonly name = 'Removal1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table removal (
        id           uuid           not null,
        kind         text           not null check (kind in ('alert_rule', 'endpoint')),
        workspace_id uuid           not null,
        removed_at   timestamptz(3) not null default now(),
        primary key (id, kind)
      )`);
    await runner.query(`create index on removal (workspace_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table removal`);
  }
}
