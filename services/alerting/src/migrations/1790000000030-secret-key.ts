import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which key has sealed a signing secret. The column `secret` stays as it was, so that replicas of both versions read and write it side
 * by side; null stands for what was sealed before keys had ids, or by a replica of the version before.
 */
export class SecretKey1790000000030 implements MigrationInterface {
  readonly name = 'SecretKey1790000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table endpoint add column key_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table endpoint drop column key_id');
  }
}
