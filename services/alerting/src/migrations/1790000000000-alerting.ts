import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules, endpoints, alerts and their deliveries. Ids are UUIDv7: they bear the time, so lists are ordered by them alone. */
export class Alerting1790000000000 implements MigrationInterface {
  readonly name = 'Alerting1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table alert_rule (
        id           uuid           primary key,
        workspace_id uuid           not null,
        name         text           not null,
        event_type   text           not null,
        severity     text           not null,
        enabled      boolean        not null default true,
        created_at   timestamptz(3) not null default now(),
        updated_at   timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on alert_rule (workspace_id, id desc)`);
    await runner.query(`create index on alert_rule (workspace_id, event_type) where enabled`);

    await runner.query(`
      create table endpoint (
        id           uuid           primary key,
        workspace_id uuid           not null,
        name         text           not null,
        url          text           not null,
        -- Encrypted with SECRETS_KEY; see sealed-secret.ts.
        secret       bytea          not null,
        enabled      boolean        not null default true,
        created_at   timestamptz(3) not null default now()
      )`);
    await runner.query(`create index on endpoint (workspace_id, id desc)`);

    // No foreign key leads to the rule: alerts outlive it.
    await runner.query(`
      create table alert (
        id              uuid           primary key default uuidv7(),
        workspace_id    uuid           not null,
        rule_id         uuid           not null,
        state           text           not null default 'firing' check (state in ('firing', 'acknowledged', 'resolved')),
        severity        text           not null,
        summary         text           not null,
        event_type      text           not null,
        event_id        uuid           not null,
        about           text,
        correlation_id  text           not null,
        created_at      timestamptz(3) not null default now(),
        updated_at      timestamptz(3) not null default now(),
        acknowledged_by text,
        unique (rule_id, event_id)
      )`);
    await runner.query(`create index on alert (workspace_id, id desc)`);
    await runner.query(`create index on alert (severity) where state = 'firing'`);

    // No foreign key leads to the endpoint either: what was delivered stays on record when it is removed.
    await runner.query(`
      create table notification (
        id              uuid           primary key default uuidv7(),
        workspace_id    uuid           not null,
        alert_id        uuid           not null references alert (id),
        endpoint_id     uuid           not null,
        state           text           not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
        attempts        int            not null default 0,
        last_error      text,
        -- While an attempt is made: when the claim on it runs out and the next attempt is due.
        next_attempt_at timestamptz(3) default now(),
        delivered_at    timestamptz(3),
        created_at      timestamptz(3) not null default now(),
        body            text           not null,
        correlation_id  text           not null,
        parent_id       uuid           not null,
        traceparent     text,
        unique (alert_id, endpoint_id),
        check ((state = 'pending') = (next_attempt_at is not null)),
        check ((state = 'delivered') = (delivered_at is not null))
      )`);
    await runner.query(`create index on notification (workspace_id, id desc)`);
    await runner.query(`create index on notification (next_attempt_at) where state = 'pending'`);
    await runner.query(`create index on notification (endpoint_id) where state = 'pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table notification, alert, endpoint, alert_rule`);
  }
}
