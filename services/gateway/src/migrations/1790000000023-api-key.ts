import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that expire, rotate and know their networks; service accounts. */
export class ApiKey1790000000023 implements MigrationInterface {
  readonly name = 'ApiKey1790000000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table service_accounts (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces on delete cascade,
        name         text           not null,
        -- A built-in role or a custom one of the same workspace.
        role         text           check (role in ('owner', 'admin', 'member', 'viewer')),
        role_id      uuid,
        version      integer        not null default 1,
        created_by   text           not null,
        created_at   timestamptz(3) not null default now(),
        updated_at   timestamptz(3) not null default now(),
        removed_at   timestamptz(3),
        check (num_nonnulls(role, role_id) = 1),
        foreign key (workspace_id, role_id) references roles (workspace_id, id)
      )`);
    await runner.query(`create index on service_accounts (workspace_id, id desc) where removed_at is null`);
    await runner.query(`
      alter table api_keys
        -- What a key is found by.
        add column public_id          text unique,
        -- The secret before, which goes on to open until then.
        add column previous_hash      bytea,
        add column previous_until     timestamptz(3),
        -- The rotation that made the secret; the same one again replaces the secret that nobody got.
        add column rotation_id        uuid,
        add column rotated_at         timestamptz(3),
        add column expires_at         timestamptz(3),
        -- In CIDR notation; empty is from everywhere.
        add column allowed_networks   text[]         not null default '{}',
        add column service_account_id uuid           references service_accounts on delete cascade,
        add column last_used_at       timestamptz(3),
        add column last_used_network  text,
        add column version            integer        not null default 1,
        add column updated_at         timestamptz(3) not null default now()`);
    // Keys from before had no id of their own in them; they are found by the beginning of their hash.
    await runner.query(`update api_keys set public_id = left(encode(hash, 'hex'), 16), updated_at = created_at`);
    await runner.query(`alter table api_keys alter column public_id set not null`);
    await runner.query(`create index on api_keys (service_account_id) where service_account_id is not null`);
    await runner.query(`
      create table api_key_networks (
        api_key_id   uuid           not null references api_keys on delete cascade,
        network      text           not null,
        last_seen_at timestamptz(3) not null default now(),
        primary key (api_key_id, network)
      )`);
    await runner.query(`create index on api_key_networks (last_seen_at)`);
    await runner.query(`
      create table api_key_notices (
        -- What was told, about which key or from where; it is not told again for a while.
        subject text           primary key,
        told_at timestamptz(3) not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table api_key_notices, api_key_networks`);
    await runner.query(`
      alter table api_keys
        drop column public_id, drop column previous_hash, drop column previous_until, drop column rotation_id,
        drop column rotated_at, drop column expires_at, drop column allowed_networks, drop column service_account_id,
        drop column last_used_at, drop column last_used_network, drop column version, drop column updated_at`);
    await runner.query(`drop table service_accounts`);
  }
}
