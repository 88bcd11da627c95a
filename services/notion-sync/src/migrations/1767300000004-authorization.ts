import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Access that people give by Notion's OAuth flow: how it is asked for, renewed and given back. */
export class Authorization1767300000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table connection
        add column kind text not null default 'token' check (kind in ('token', 'oauth')),
        add column notion_workspace_id uuid,
        -- When the token ends, if Notion said so.
        add column token_expires_at timestamptz`);
    await runner.query(`
      create table authorization_request (
        id uuid primary key,
        workspace_id uuid not null,
        -- Who asked, and alone can finish it.
        actor text not null,
        connection_id uuid not null,
        is_reconnect boolean not null,
        name text,
        -- SHA-256 of the state. 256 bits of chance need no slow hash.
        state_hash bytea not null,
        -- The PKCE verifier; null once it was used.
        sealed_verifier text,
        state text not null default 'pending' check (state in ('pending', 'taken', 'succeeded', 'failed')),
        problem_code text,
        problem text,
        created_at timestamptz not null default clock_timestamp(),
        expires_at timestamptz not null
      )`);
    await runner.query('create index authorization_request_created on authorization_request (created_at)');
    await runner.query(`
      create table notion_grant (
        connection_id uuid primary key references connection on delete cascade,
        sealed_refresh_token text not null,
        -- Grows with each pair of tokens; whoever stores a new pair names the one that it replaces.
        generation int not null default 1,
        -- Until when one replica may renew it alone.
        renewing_until timestamptz,
        -- Since when an answer of Notion's with new tokens may have been lost.
        in_doubt_since timestamptz,
        -- What Notion said when it refused to renew it, for good.
        refused text
      )`);
    await runner.query(`
      create table revocation (
        id uuid primary key default uuidv7(),
        connection_id uuid not null,
        workspace_id uuid not null,
        -- As the connection had them.
        sealed_token text not null,
        sealed_refresh_token text not null,
        attempts int not null default 0,
        next_at timestamptz not null default clock_timestamp()
      )`);
    await runner.query('create index revocation_next on revocation (next_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table revocation, notion_grant, authorization_request');
    await runner.query(
      'alter table connection drop column kind, drop column notion_workspace_id, drop column token_expires_at',
    );
  }
}
