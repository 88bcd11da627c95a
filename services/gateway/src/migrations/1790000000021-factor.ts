import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors and recovery codes, what sessions were begun with, and where log-ins come from. */
export class Factor1790000000021 implements MigrationInterface {
  readonly name = 'Factor1790000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table factors (
        id           uuid           primary key,
        user_id      uuid           not null references users on delete cascade,
        kind         text           not null check (kind in ('totp')),
        -- Sealed with SECRETS_KEY; it opens for this row only.
        seed         text           not null,
        -- The last time step whose code counted: no code of it, or of one before it, counts again.
        last_step    bigint,
        created_at   timestamptz(3) not null default now(),
        -- Counts from then on.
        activated_at timestamptz(3)
      )`);
    await runner.query(`create unique index on factors (user_id, kind) where activated_at is not null`);
    await runner.query(`create index on factors (user_id)`);
    await runner.query(`
      create table recovery_codes (
        user_id uuid  not null references users on delete cascade,
        -- SHA-256 of the code. 120 bits of chance need no slow hash.
        hash    bytea not null,
        primary key (user_id, hash)
      )`);
    await runner.query(`
      alter table sessions
        -- What its user proved who they are with, in it.
        add column factors text[] not null default '{password}'`);
    await runner.query(`
      create table login_origins (
        -- A keyed hash of an account and of an address from which its owner got in.
        subject text           primary key,
        seen_at timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on login_origins (seen_at)`);
    await runner.query(`
      alter table login_failures
        -- Whoever comes from an address that is strange to the account waits until then.
        add column locked_until timestamptz(3),
        -- Of an account and an address: the account's own subject.
        add column account      text`);
    await runner.query(`create index on login_failures (account) where account is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table login_failures drop column locked_until, drop column account`);
    await runner.query(`alter table sessions drop column factors`);
    await runner.query(`drop table login_origins, recovery_codes, factors`);
  }
}
