import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** What tasks have to pass to start: limits, holds, pauses and circuits. */
export class Gate1790000000100 implements MigrationInterface {
  readonly name = 'Gate1790000000100';

  async up(runner: QueryRunner): Promise<void> {
    // The keys that a task names and what it costs there: [{"key", "cost"}].
    await addToTasks(runner, [['limits', 'jsonb']]);
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What waits at gates would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  // The gate that it is held at, or that let it out of its line.
  `alter table task add column waits_at text`,
  // Running: the gates that want to hear of its end.
  `alter table task add column gates text[]`,
  `create index task_parked on task (waits_at, held, type, level, tag, id) where state = 'ready' and waits_at is not null`,
  `drop index task_held`,
  `create index task_held on task (serial_key, type, level, tag, id) where held and serial_key is not null`,
  `alter table task_type add column limits jsonb not null default '[]'`,

  `create table gate (
    key          text           not null primary key,
    id           uuid           not null default uuidv7() unique,
    -- Which tasks it is for; null stands for all.
    workspace_id uuid,
    type         text,
    name         text,
    -- See gate.ts.
    rule         jsonb          not null default '{}',
    state        jsonb          not null default '{}',
    -- When those who wait here are to be looked at.
    wakes_at     timestamptz(3),
    updated_at   timestamptz(3) not null default now()
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`,
  `create index gate_unnamed on gate (key) where name is null`,
  `create index gate_wakes on gate (wakes_at) where wakes_at is not null`,
  `create index gate_of_workspace on gate (workspace_id)`,

  // Which attempts may hold a permit of a gate: an index over running tasks, no more. What no longer runs does not count.
  `create table permit (
    key          text    not null,
    workspace_id uuid    not null,
    task_id      uuid    not null,
    attempt      integer not null,
    primary key (key, workspace_id, task_id)
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`,
  `create index permit_of_workspace on permit (workspace_id)`,

  // How attempts ended whose gates want to hear of it. Rows are only added and taken away.
  `create table gate_note (
    seq          bigint  generated always as identity primary key,
    key          text    not null,
    workspace_id uuid    not null,
    task_id      uuid    not null,
    attempt      integer not null,
    -- succeeded, failed, neutral
    how          text    not null
  )`,

  // How many tasks of a type were started in each ten seconds of the last minutes, for estimates.
  `create table start_count (
    type  text           not null,
    at    timestamptz(3) not null,
    count integer        not null,
    primary key (type, at)
  ) with (fillfactor = 50)`,
];
