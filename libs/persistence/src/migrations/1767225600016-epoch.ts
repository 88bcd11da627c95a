import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox may begin a new epoch, for when the database was brought back to an earlier state and has forgotten what it told. */
export class Epoch1767225600016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox_epoch (
        -- Events numbered above it in the outbox, up to the base of the next epoch, are of this one, which counts them from 1.
        base bigint primary key,
        epoch text not null unique
      )`);
    await runner.query('insert into outbox_epoch select 0, epoch from outbox_relay');
    // A restore sets it; the relay begins a new epoch before it gives another number.
    await runner.query('alter table outbox_relay add column is_restored boolean not null default false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox_relay drop column is_restored');
    await runner.query('drop table outbox_epoch');
  }
}
