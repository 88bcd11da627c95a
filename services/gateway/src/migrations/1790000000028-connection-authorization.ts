import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who began to connect a Notion workspace, in which browser it goes on, and where that is led at the end. */
export class ConnectionAuthorization1790000000028 implements MigrationInterface {
  readonly name = 'ConnectionAuthorization1790000000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connection_authorizations (
        id           uuid           primary key,
        workspace_id uuid           not null references workspaces on delete cascade,
        actor        text           not null,
        -- Who began it, of whom one is known: a user's session, or an API key.
        session_id   uuid,
        api_key_id   uuid,
        -- Whether it goes on in the browser of that session only, or in the one that opens its link first.
        in_session   boolean        not null,
        -- SHA-256 of the link's ticket, and of the cookie of the browser that went on with it. 256 bits of chance need no slow hash.
        ticket_hash  bytea,
        browser_hash bytea,
        -- Notion's page, sealed: it holds the state.
        sealed_url   text           not null,
        return_to    text,
        expires_at   timestamptz(3) not null
      )`);
    await runner.query(`create index on connection_authorizations (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table connection_authorizations`);
  }
}
