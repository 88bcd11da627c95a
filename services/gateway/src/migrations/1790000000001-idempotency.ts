import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked with an Idempotency-Key, and what was answered. */
export class Idempotency1790000000001 implements MigrationInterface {
  readonly name = 'Idempotency1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency (
        -- A keyed hash of who asks and of the key that they chose.
        id          bytea          primary key,
        -- A keyed hash of what is asked; the same key with another one is refused.
        fingerprint bytea          not null,
        -- The id of what is made: chosen before anybody is asked to make it, so that a repeat makes the same.
        resource_id uuid           not null default uuidv7(),
        -- Somebody is at it until then.
        held_until  timestamptz(3) not null,
        -- The answer, once there is one; sealed, since some answers bear a secret.
        answer      bytea,
        created_at  timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on idempotency (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table idempotency`);
  }
}
