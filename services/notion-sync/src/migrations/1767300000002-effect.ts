import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ledger of what was made in Notion. */
export class Effect1767300000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table effect (
        id uuid primary key default uuidv7(),
        subject text not null,
        kin text not null,
        content jsonb not null,
        version int,
        task_id uuid not null,
        attempt int not null,
        connection_id uuid not null,
        state text not null default 'intended' check (state in ('intended', 'unknown', 'done', 'adopted', 'void')),
        cause text,
        intended_at timestamptz not null default clock_timestamp(),
        not_after timestamptz not null,
        settled_at timestamptz
      )`);
    // A subject comes into being once: while a write of it is open or has succeeded, there is no second.
    await runner.query(`create unique index effect_subject on effect (subject) where state <> 'void'`);
    await runner.query(`create index effect_open on effect (kin) where state in ('intended', 'unknown')`);
    await runner.query('create index effect_settled on effect (settled_at) where settled_at is not null');
    await runner.query(`
      create table effect_claim (
        notion_id uuid primary key,
        effect_id uuid not null references effect on delete cascade,
        place int not null
      )`);
    await runner.query('create index effect_claim_effect on effect_claim (effect_id)');
    await runner.query(`
      create table effect_look (
        kin text primary key,
        token uuid not null,
        until timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table effect_look, effect_claim, effect');
  }
}
