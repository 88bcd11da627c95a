import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that can be refreshed, listed and ended, and the keys that sign access tokens. */
export class Session1790000000010 implements MigrationInterface {
  readonly name = 'Session1790000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table users
        add column state       text    not null default 'active' check (state in ('active', 'suspended')),
        -- Stands above the workspaces.
        add column is_operator boolean not null default false,
        add column email_verified_at timestamptz(3)`);
    await runner.query(`
      create table sessions (
        id            uuid           primary key,
        user_id       uuid           not null references users on delete cascade,
        -- A program refreshes its token; a browser keeps one cookie.
        kind          text           not null check (kind in ('token', 'cookie')),
        -- SHA-256 of the refresh token, or of the cookie's secret, that counts now. 256 bits of chance need no slow hash.
        secret_hash   bytea          not null unique,
        -- The refresh token before it, which for a short time gets the same successor again: sealed with the old token itself.
        previous_hash bytea,
        successor     bytea,
        rotated_at    timestamptz(3),
        ip            text           not null,
        user_agent    text           not null,
        created_at    timestamptz(3) not null default now(),
        last_used_at  timestamptz(3) not null default now(),
        -- When the user last proved who they are.
        confirmed_at  timestamptz(3) not null default now(),
        idle_until    timestamptz(3) not null,
        expires_at    timestamptz(3) not null,
        ended_at      timestamptz(3),
        ended_because text
      )`);
    await runner.query(`create index on sessions (user_id, id desc) where ended_at is null`);
    await runner.query(`create index on sessions (expires_at)`);
    await runner.query(`
      create table spent_refresh_tokens (
        hash       bytea primary key,
        session_id uuid  not null references sessions on delete cascade
      )`);
    await runner.query(`create index on spent_refresh_tokens (session_id)`);
    await runner.query(`
      create table signing_keys (
        id         text           primary key,
        public_jwk jsonb          not null,
        -- Sealed with SECRETS_KEY.
        private_jwk text          not null,
        state      text           not null check (state in ('next', 'current', 'retired')),
        created_at timestamptz(3) not null default now(),
        retired_at timestamptz(3)
      )`);
    await runner.query(`create unique index on signing_keys (state) where state in ('next', 'current')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table signing_keys, spent_refresh_tokens, sessions`);
    await runner.query(`alter table users drop column state, drop column is_operator, drop column email_verified_at`);
  }
}
