import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addToTasks } from './shared-columns.ts';

/** Many tasks that are submitted, watched, changed and stopped as one. */
export class Batch1790000000120 implements MigrationInterface {
  readonly name = 'Batch1790000000120';

  async up(runner: QueryRunner): Promise<void> {
    // The batch that it is a line of; which line, its id says.
    await addToTasks(runner, [['batch_id', 'uuid']]);
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Which tasks belong together would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  // By what a batch is counted. Tasks of no batch are not in them.
  ...['task', 'task_finished'].map(
    table => `create index ${table}_of_batch on ${table} (workspace_id, batch_id, state) where batch_id is not null`,
  ),

  `create table batch (
    workspace_id      uuid           not null,
    id                uuid           not null,
    name              text           not null,
    reason            text,
    state             text           not null default 'open'
      check (state in ('open', 'running', 'stopping', 'cancelling', 'succeeded', 'failed', 'stopped', 'cancelled')),
    priority          smallint       not null,
    weight            smallint       not null,
    deadline          timestamptz(3),
    max_running       integer,
    -- {"tasks", "percent"}
    failure_threshold jsonb,
    expected_lines    integer,
    -- What was asked for, to know it again.
    request           jsonb          not null,
    -- As far as they are counted.
    tasks             integer        not null default 0,
    tasks_by_state    jsonb          not null default '{}',
    counted_at        timestamptz(3) not null default clock_timestamp(),
    -- How many tasks had ended at some times of the last minute: [[at in milliseconds, count]].
    samples           jsonb          not null default '[]',
    -- When a task of it moved last.
    moved_at          timestamptz(3) not null default clock_timestamp(),
    -- While the failed part is being put back to work: the states that are meant, of tasks that ended up to a time, in whose name.
    retrying          jsonb,
    -- In whose name it is being cancelled, and why: {"by", "reason"}.
    cancelling        jsonb,
    error             jsonb,
    retries           integer        not null default 0,
    operation_id      uuid,
    actor             text           not null,
    correlation_id    text           not null,
    traceparent       text,
    -- The event that told of its creation: what is told of it later was caused by it.
    created_event     uuid,
    version           integer        not null default 1,
    created_at        timestamptz(3) not null default clock_timestamp(),
    updated_at        timestamptz(3) not null default clock_timestamp(),
    closed_at         timestamptz(3),
    finished_at       timestamptz(3),
    -- When it is to be looked at.
    look_at           timestamptz(3) not null default clock_timestamp(),
    primary key (workspace_id, id)
  ) with (fillfactor = 50)`,
  `create index batch_look on batch (look_at) where finished_at is null`,
  `create index batch_finished on batch (finished_at) where finished_at is not null`,
];
