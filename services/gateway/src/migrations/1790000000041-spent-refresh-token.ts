import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which refresh tokens a confirmation replaced, and when: another tab may send one soon after it, whatever has happened since. */
export class SpentRefreshToken1790000000041 implements MigrationInterface {
  readonly name = 'SpentRefreshToken1790000000041';

  async up(runner: QueryRunner): Promise<void> {
    // Null where a refresh replaced it.
    await runner.query(`alter table spent_refresh_tokens add column confirmed_at timestamptz(3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table spent_refresh_tokens drop column confirmed_at`);
  }
}
