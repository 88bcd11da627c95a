import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who does the work that one replica does for all. */
export class Lease1767225600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table lease (
        name text primary key,
        holder text not null,
        token bigint not null,
        expires_at timestamptz not null
      ) with (fillfactor = 10)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table lease');
  }
}
