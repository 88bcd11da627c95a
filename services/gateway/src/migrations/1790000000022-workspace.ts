import type { MigrationInterface, QueryRunner } from 'typeorm';

const BUILT_IN = `('owner', 'admin', 'member', 'viewer')`;

/** Settings of workspaces, custom roles, invitations, and when a refusal was last told. */
export class Workspace1790000000022 implements MigrationInterface {
  readonly name = 'Workspace1790000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table workspaces
        add column require_mfa boolean        not null default false,
        add column version     integer        not null default 1,
        add column updated_at  timestamptz(3) not null default now()`);
    await runner.query(`
      create table roles (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces on delete cascade,
        name         text           not null,
        permissions  text[]         not null,
        version      integer        not null default 1,
        created_at   timestamptz(3) not null default now(),
        updated_at   timestamptz(3) not null default now(),
        -- Stays for the repeat of a removal, and for those who read old events.
        removed_at   timestamptz(3),
        unique (workspace_id, id)
      )`);
    await runner.query(`create unique index on roles (workspace_id, lower(name)) where removed_at is null`);
    await runner.query(`
      alter table memberships
        add column id        uuid           not null default uuidv7() unique,
        add column role_id   uuid,
        add column version   integer        not null default 1,
        add column joined_at timestamptz(3) not null default now(),
        alter column role drop not null,
        -- A built-in role or a custom one of the same workspace.
        add check (num_nonnulls(role, role_id) = 1),
        add foreign key (workspace_id, role_id) references roles (workspace_id, id) on delete cascade,
        drop constraint memberships_user_id_fkey,
        drop constraint memberships_workspace_id_fkey,
        add foreign key (user_id) references users on delete cascade,
        add foreign key (workspace_id) references workspaces on delete cascade`);
    await runner.query(`create index on memberships (workspace_id, id desc)`);
    await runner.query(`
      alter table api_keys
        drop constraint api_keys_workspace_id_fkey,
        add foreign key (workspace_id) references workspaces on delete cascade`);
    await runner.query(`
      create table former_members (
        -- So that a removal can be repeated, and somebody who never was there is still told apart.
        workspace_id uuid           not null references workspaces on delete cascade,
        user_id      uuid           not null references users on delete cascade,
        left_at      timestamptz(3) not null default now(),
        primary key (workspace_id, user_id)
      )`);
    await runner.query(`
      create table invitations (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces on delete cascade,
        -- In lower case, as it is compared.
        email        text           not null,
        role         text           check (role in ${BUILT_IN}),
        role_id      uuid,
        -- SHA-256 of the token. 256 bits of chance need no slow hash.
        token_hash   bytea          not null unique,
        -- user:<id> or api_key:<id>
        invited_by   text           not null,
        created_at   timestamptz(3) not null default now(),
        sent_at      timestamptz(3) not null default now(),
        expires_at   timestamptz(3) not null,
        accepted_at  timestamptz(3),
        revoked_at   timestamptz(3),
        check (num_nonnulls(role, role_id) = 1),
        foreign key (workspace_id, role_id) references roles (workspace_id, id) on delete cascade
      )`);
    const open = 'where accepted_at is null and revoked_at is null';
    await runner.query(`create unique index on invitations (workspace_id, email) ${open}`);
    await runner.query(`create index on invitations (email) ${open}`);
    await runner.query(`create index on invitations (workspace_id, id desc)`);
    await runner.query(`
      create table denials (
        actor      text           not null,
        permission text           not null,
        told_at    timestamptz(3) not null,
        primary key (actor, permission)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table denials, invitations, former_members`);
    await runner.query(`delete from memberships where role is null`);
    await runner.query(
      `alter table memberships drop column role_id, drop column id, drop column version, drop column joined_at,
         alter column role set not null`,
    );
    await runner.query(`drop table roles`);
    await runner.query(`alter table workspaces drop column require_mfa, drop column version, drop column updated_at`);
  }
}
