import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom external OpenID providers know our users as. */
export class Oidc1790000000027 implements MigrationInterface {
  readonly name = 'Oidc1790000000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identities (
        -- Who says so, and what they call whom it is about; neither ever changes, as an e-mail address may.
        issuer     text           not null,
        subject    text           not null,
        user_id    uuid           not null references users on delete cascade,
        created_at timestamptz(3) not null default now(),
        primary key (issuer, subject)
      )`);
    await runner.query(`create index on identities (user_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table identities`);
  }
}
