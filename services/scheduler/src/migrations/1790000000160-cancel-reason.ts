import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A running task that is to stop remembers why, until its worker lets go of it. */
export class CancelReason1790000000160 implements MigrationInterface {
  readonly name = 'CancelReason1790000000160';

  async up(runner: QueryRunner): Promise<void> {
    // Why the running attempt is to be cancelled, where it was said.
    await runner.query('alter table task add column cancel_reason text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table task drop column cancel_reason');
  }
}
