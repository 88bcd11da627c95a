import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked of Notion, by minute and by hour, and how the last requests went. */
export class RequestStatistics1767300000061 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table request_figures (
        connection_id uuid not null references connection on delete cascade,
        per text not null check (per in ('minute', 'hour')),
        at timestamptz not null,
        operation text not null,
        outcome text not null,
        requests bigint not null,
        took_ms double precision not null,
        waited_ms double precision not null,
        most_waited_ms double precision not null,
        primary key (connection_id, per, at, operation, outcome)
      ) with (fillfactor = 70)`);
    await runner.query('create index request_figures_at on request_figures (per, at)');
    await runner.query(`
      create table last_requests (
        connection_id uuid primary key references connection on delete cascade,
        success_at timestamptz,
        failure_at timestamptz,
        failure text
      ) with (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table last_requests, request_figures');
  }
}
