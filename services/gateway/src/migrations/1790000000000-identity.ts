import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may come in: users, workspaces, memberships, API keys, and the tries that failed. */
export class Identity1790000000000 implements MigrationInterface {
  readonly name = 'Identity1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table users (
        id            uuid           primary key default uuidv7(),
        -- In lower case, as it is compared.
        email         text           not null unique,
        -- A PHC string; it carries its own parameters.
        password_hash text           not null,
        created_at    timestamptz(3) not null default now()
      )`);
    await runner.query(`
      create table workspaces (
        id         uuid           primary key default uuidv7(),
        name       text           not null,
        created_at timestamptz(3) not null default now()
      )`);
    await runner.query(`
      create table memberships (
        user_id      uuid not null references users,
        workspace_id uuid not null references workspaces,
        role         text not null check (role in ('owner', 'admin', 'member', 'viewer')),
        primary key (user_id, workspace_id)
      )`);
    await runner.query(`
      create table api_keys (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces,
        name         text           not null,
        prefix       text           not null,
        -- SHA-256 of the key. A key has 256 bits of chance, so nobody finds it by trying and a slow hash would only slow us.
        hash         bytea          not null unique,
        scopes       text[]         not null,
        created_by   text           not null,
        created_at   timestamptz(3) not null default now(),
        revoked_at   timestamptz(3)
      )`);
    await runner.query(`create index on api_keys (workspace_id, id desc) where revoked_at is null`);
    await runner.query(`
      create table login_failures (
        -- A keyed hash of the account and the address, or of the address.
        subject  text           primary key,
        failures integer        not null,
        until    timestamptz(3) not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table login_failures, api_keys, memberships, workspaces, users`);
  }
}
