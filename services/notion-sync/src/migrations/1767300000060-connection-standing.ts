import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How connections stand: switched off, what they may do; and the circuit and the learned size of their budgets, in the row that every taker of permits reads. */
export class ConnectionStanding1767300000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table connection
        drop constraint connection_state_check,
        add constraint connection_state_check check (state in ('active', 'broken', 'disabled')),
        add column version int not null default 1,
        add column state_since timestamptz not null default clock_timestamp(),
        add column disabled_because text,
        -- What Notion let it do (true) and refused (false), by capability.
        add column capabilities jsonb not null default '{}'`);
    await runner.query(
      'create index connection_notion_workspace on connection (notion_workspace_id) where notion_workspace_id is not null',
    );
    await runner.query(`
      alter table budget
        add column is_disabled boolean not null default false,
        -- Permits above it are being given up, and are not taken any more.
        add column granted int,
        -- The most that was used within 60 seconds without a refusal.
        add column proven int not null default 0,
        -- How much was used when Notion last refused a request for its rate, and when.
        add column refused_at_use int,
        add column refused_at timestamptz,
        -- So many looks in a row found nearly all of it used.
        add column saturated_looks int not null default 0,
        add column circuit_failures int not null default 0,
        add column circuit_opened_at timestamptz,
        -- Null while the circuit is closed.
        add column circuit_probe_at timestamptz,
        add column circuit_openings int not null default 0,
        -- Grows with each probe; whoever says how one ended names it.
        add column circuit_probe int not null default 0,
        add column circuit_probing_until timestamptz`);
    await runner.query(
      'update budget set granted = (select count(*) from budget_permit where budget_permit.connection_id = budget.connection_id)',
    );
    // Work in the background is spread over the minute, so it is seen when a permit went there.
    await runner.query('alter table budget_permit add column background_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table budget_permit drop column background_at');
    await runner.query(`
      alter table budget drop column is_disabled, drop column granted, drop column proven, drop column refused_at_use, drop column refused_at,
        drop column saturated_looks, drop column circuit_failures, drop column circuit_opened_at, drop column circuit_probe_at,
        drop column circuit_openings, drop column circuit_probe, drop column circuit_probing_until`);
    await runner.query(`update connection set state = 'broken' where state = 'disabled'`);
    await runner.query(`
      alter table connection
        drop constraint connection_state_check, add constraint connection_state_check check (state in ('active', 'broken')),
        drop column version, drop column state_since, drop column disabled_because, drop column capabilities`);
    await runner.query('drop index connection_notion_workspace');
  }
}
