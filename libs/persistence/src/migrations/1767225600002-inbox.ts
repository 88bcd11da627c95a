import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the service has heard, and what it could not digest. */
export class Inbox1767225600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table inbox (
        source text not null,
        number bigint not null,
        primary key (source, number)
      ) with (autovacuum_vacuum_scale_factor = 0.02)`);
    await runner.query(`
      create table inbox_source (
        source text primary key,
        watermark bigint not null default 0
      )`);
    await runner.query(`
      create table set_aside (
        source text not null,
        event_id text not null,
        type text not null,
        number bigint not null,
        event jsonb not null,
        error text not null,
        tries int not null,
        set_aside_at timestamptz not null default clock_timestamp(),
        primary key (source, event_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table inbox, inbox_source, set_aside');
  }
}
