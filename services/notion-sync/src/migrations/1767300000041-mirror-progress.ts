import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the reading of Notion has come, so that whoever goes on after a crash begins nothing anew. */
export class MirrorProgress1767300000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table mirror_connection (
        connection_id uuid primary key,
        workspace_id uuid not null,
        -- One replica at a time reads through a connection; the number fences what it notes.
        held_until timestamptz not null default 'epoch',
        holds bigint not null default 0,
        -- Notion's time from which on whatever comes into being there is news.
        mirrored_from timestamptz,
        polls bigint not null default 0,
        next_poll_at timestamptz not null default 'epoch',
        -- When a poll last came to its end: everything older is here.
        polled_at timestamptz,
        -- The backfill that is under way.
        walk jsonb,
        walked_at timestamptz,
        added_at timestamptz not null default clock_timestamp()
      )`);
    await runner.query('create index mirror_connection_workspace on mirror_connection (workspace_id)');
    await runner.query(`
      create table mirror_listing (
        connection_id uuid not null,
        -- A data source whose rows are listed, or the connection itself for what search lists.
        subject uuid not null,
        trash boolean not null,
        workspace_id uuid not null,
        -- Notion's time: all edits before it have been read.
        watermark timestamptz,
        -- The walk that last listed all of it.
        walk bigint not null default 0,
        -- Where a listing stands that is under way.
        place jsonb,
        primary key (connection_id, subject, trash)
      )`);
    await runner.query('create index mirror_listing_workspace on mirror_listing (workspace_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mirror_listing, mirror_connection');
  }
}
