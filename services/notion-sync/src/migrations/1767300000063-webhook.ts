import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The intake of Notion's webhooks: where they come in, and what came. */
export class Webhook1767300000063 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table webhook (
        -- The last part of the address; random, as whoever knows it may knock.
        id uuid primary key default gen_random_uuid(),
        connection_id uuid not null unique references connection on delete cascade,
        state text not null default 'awaiting_handshake'
          check (state in ('awaiting_handshake', 'awaiting_verification', 'verified')),
        -- What Notion signs with.
        sealed_token text,
        is_token_shown boolean not null default false,
        notion_subscription_id text,
        created_at timestamptz not null default clock_timestamp(),
        verified_at timestamptz,
        last_event_at timestamptz,
        last_event_type text,
        events bigint not null default 0,
        refusals bigint not null default 0,
        last_refusal_at timestamptz,
        last_refusal text,
        -- Whether its silence was told.
        is_silence_told boolean not null default false
      )`);
    await runner.query(`
      create table webhook_event (
        webhook_id uuid not null references webhook on delete cascade,
        id text not null,
        type text not null,
        entity_type text,
        entity_id uuid,
        happened_at timestamptz,
        body jsonb not null,
        received_at timestamptz not null default clock_timestamp(),
        primary key (webhook_id, id)
      )`);
    await runner.query('create index webhook_event_received on webhook_event (received_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table webhook_event, webhook');
  }
}
