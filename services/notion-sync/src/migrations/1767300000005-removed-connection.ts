import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections that were removed, so that a removal can be repeated, and what never was there is still told apart. Ids only. */
export class RemovedConnection1767300000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table removed_connection (
        id uuid primary key,
        workspace_id uuid not null,
        removed_at timestamptz not null default clock_timestamp()
      )`);
    await runner.query('create index removed_connection_workspace on removed_connection (workspace_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table removed_connection');
  }
}
