import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Applications of API consumers, and what the OAuth server keeps for them: grants, codes, tokens, interactions. */
export class OAuth1790000000025 implements MigrationInterface {
  readonly name = 'OAuth1790000000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table applications (
        id            uuid           primary key,
        workspace_id  uuid           not null references workspaces on delete cascade,
        name          text           not null,
        -- A public one runs where it cannot keep a secret: in a browser, on a phone.
        kind          text           not null check (kind in ('confidential', 'public')),
        -- Sealed with SECRETS_KEY; null for a public one.
        secret        text,
        redirect_uris text[]         not null,
        scopes        text[]         not null,
        created_by    text           not null,
        created_at    timestamptz(3) not null default now(),
        check ((kind = 'public') = (secret is null))
      )`);
    await runner.query(`create index on applications (workspace_id, id desc)`);
    await runner.query(`
      create table oauth_artifacts (
        -- What it is (a grant, a token, …) and the SHA-256 of the id that its holder has.
        kind           text           not null,
        id_hash        bytea          not null,
        payload        jsonb          not null,
        grant_id       text,
        application_id uuid           references applications on delete cascade,
        user_id        uuid           references users on delete cascade,
        expires_at     timestamptz(3) not null,
        consumed_at    timestamptz(3),
        primary key (kind, id_hash)
      )`);
    await runner.query(`create index on oauth_artifacts (grant_id) where grant_id is not null`);
    await runner.query(`create index on oauth_artifacts (user_id) where user_id is not null`);
    await runner.query(`create index on oauth_artifacts (application_id) where application_id is not null`);
    await runner.query(`create index on oauth_artifacts (expires_at)`);
    await runner.query(`create index on oauth_artifacts ((payload->>'uid')) where kind = 'Session'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table oauth_artifacts, applications`);
  }
}
