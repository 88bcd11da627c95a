import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the service tells, and how far its relay has come. */
export class Outbox1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        seq bigint generated always as identity primary key,
        id uuid not null default uuidv7(),
        type text not null,
        about text,
        version int,
        workspace_id uuid,
        actor text not null,
        correlation_id text not null,
        parent_id uuid,
        traceparent text,
        data jsonb not null,
        occurred_at timestamptz not null default clock_timestamp(),
        number bigint,
        numbered_at timestamptz
      ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05)`);
    // Both stay as small as what they are asked for, though the table holds a week.
    await runner.query('create index outbox_unnumbered on outbox (seq) where number is null');
    await runner.query('create unique index outbox_number on outbox (number) where number is not null');
    await runner.query(`
      create table outbox_relay (
        singleton boolean primary key default true check (singleton),
        epoch text not null default left(replace(gen_random_uuid()::text, '-', ''), 8),
        last_number bigint not null default 0,
        sent_number bigint not null default 0,
        token bigint not null default 0
      ) with (fillfactor = 10)`);
    await runner.query('insert into outbox_relay default values');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outbox, outbox_relay');
  }
}
