import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each connection sees in Notion. Large, so nothing cascades: what is left of a connection or workspace is erased in slices. */
export class Mirror1767300000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Numbers readings in the order in which they begin, over all replicas.
    await runner.query('create sequence mirror_reading');
    await runner.query(`
      create table mirror_page (
        connection_id uuid not null,
        id uuid not null,
        workspace_id uuid not null,
        -- Grows with each event; 0 as long as nothing is known of it but that it is there.
        version int not null default 0,
        data_source_id uuid,
        parent jsonb,
        title text not null default '',
        -- As Notion gives them, by name.
        properties jsonb not null default '{}',
        icon jsonb,
        cover jsonb,
        url text not null default '',
        public_url text,
        created_time timestamptz,
        created_by uuid,
        -- Notion rounds it down to the minute.
        last_edited_time timestamptz not null default '-infinity',
        last_edited_by uuid,
        in_trash boolean not null default false,
        is_locked boolean not null default false,
        is_archived boolean not null default false,
        -- Cannot be seen any more, and does not lie in the trash as far as anybody knows.
        is_gone boolean not null default false,
        -- Of all that is news when it changes, but for the body.
        fingerprint text,
        -- The reading that it stands as, and whether that came from Notion's store and not from its search index.
        reading bigint not null default 0,
        is_exact boolean not null default false,
        -- The latest reading that showed it, however it stood there.
        shown bigint not null default 0,
        -- Is to be asked for by itself, as what was read of it contradicts itself.
        is_doubtful boolean not null default false,
        -- Since when its body is to be read; null when what is here is what stands there.
        body_due_since timestamptz,
        -- Notion's time when the body that is here was read, at the earliest.
        body_read_from timestamptz,
        body_fingerprint text,
        words tsvector,
        read_at timestamptz not null default clock_timestamp(),
        changed_at timestamptz,
        primary key (connection_id, id)
      ) with (fillfactor = 85)`);
    await runner.query('create index mirror_page_workspace on mirror_page (workspace_id, id)');
    await runner.query(
      'create index mirror_page_source on mirror_page (connection_id, data_source_id, created_time, id)',
    );
    await runner.query(
      'create index mirror_page_body_due on mirror_page (connection_id, body_due_since) where body_due_since is not null',
    );
    await runner.query('create index mirror_page_doubtful on mirror_page (connection_id, id) where is_doubtful');
    await runner.query(
      `create index mirror_page_below on mirror_page (connection_id, (parent->>'page_id')) where parent->>'page_id' is not null`,
    );
    await runner.query('create index mirror_page_words on mirror_page using gin (words) with (fastupdate = on)');
    await runner.query(`
      create table mirror_body (
        connection_id uuid not null,
        page_id uuid not null,
        workspace_id uuid not null,
        -- The whole tree: blocks with their children within them.
        blocks jsonb not null,
        block_count int not null,
        text text not null,
        reading bigint not null,
        primary key (connection_id, page_id)
      )`);
    await runner.query('create index mirror_body_workspace on mirror_body (workspace_id)');
    await runner.query(`
      create table mirror_file (
        connection_id uuid not null,
        page_id uuid not null,
        workspace_id uuid not null,
        holder text not null check (holder in ('property', 'block', 'icon', 'cover')),
        -- The property's or block's id.
        holder_id text not null,
        place int not null,
        kind text not null,
        name text not null,
        is_hosted boolean not null,
        -- Of what Notion hosts without its signature, which opens it for an hour only.
        url text not null,
        primary key (connection_id, page_id, holder, holder_id, place)
      )`);
    await runner.query('create index mirror_file_workspace on mirror_file (workspace_id)');
    await runner.query(`
      create table mirror_comment (
        connection_id uuid not null,
        id uuid not null,
        workspace_id uuid not null,
        page_id uuid not null,
        discussion_id uuid not null,
        -- As Notion gives it.
        comment jsonb not null,
        text text not null,
        created_time timestamptz not null,
        reading bigint not null,
        primary key (connection_id, id)
      )`);
    await runner.query('create index mirror_comment_page on mirror_comment (connection_id, page_id)');
    await runner.query('create index mirror_comment_workspace on mirror_comment (workspace_id)');
    await runner.query(`
      create table mirror_user (
        connection_id uuid not null,
        id uuid not null,
        workspace_id uuid not null,
        type text not null,
        name text not null,
        email text,
        avatar_url text,
        reading bigint not null,
        primary key (connection_id, id)
      )`);
    await runner.query('create index mirror_user_workspace on mirror_user (workspace_id)');
    await runner.query(`
      create table mirror_source (
        connection_id uuid not null,
        id uuid not null,
        workspace_id uuid not null,
        database_id uuid,
        -- Where its database hangs.
        parent jsonb,
        title text not null default '',
        icon jsonb,
        url text not null default '',
        last_edited_time timestamptz not null default '-infinity',
        in_trash boolean not null default false,
        is_gone boolean not null default false,
        schema_version int not null default 0,
        reading bigint not null default 0,
        primary key (connection_id, id)
      )`);
    await runner.query('create index mirror_source_workspace on mirror_source (workspace_id)');
    await runner.query(`
      create table mirror_schema (
        connection_id uuid not null,
        source_id uuid not null,
        version int not null,
        workspace_id uuid not null,
        -- As Notion gives them, by name.
        properties jsonb not null,
        -- What is other than in the version before.
        changes jsonb not null,
        observed_at timestamptz not null default clock_timestamp(),
        primary key (connection_id, source_id, version)
      )`);
    await runner.query('create index mirror_schema_workspace on mirror_schema (workspace_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table mirror_schema, mirror_source, mirror_user, mirror_comment, mirror_file, mirror_body, mirror_page',
    );
    await runner.query('drop sequence mirror_reading');
  }
}
