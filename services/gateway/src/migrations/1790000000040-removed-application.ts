import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications that were deleted, so that a deletion can be repeated, and what never was there is still told apart. Ids only. */
export class RemovedApplication1790000000040 implements MigrationInterface {
  readonly name = 'RemovedApplication1790000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table removed_applications (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces on delete cascade,
        removed_at   timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on removed_applications (workspace_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table removed_applications`);
  }
}
