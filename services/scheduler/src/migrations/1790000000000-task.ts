import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tasks, their attempts and types, and the workers that hold them. */
export class Task1790000000000 implements MigrationInterface {
  readonly name = 'Task1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop view any_task');
    await runner.query('drop index outbox_about');
    await runner.query('drop table freed_key, worker, attempt, task_finished, task, task_type');
    await runner.query('drop function refuse_second_life, priority_name, rfc3339');
  }
}

/** What a task is, whether it waits, runs or is finished. Milliseconds are all that JSON times carry, so they are all that is kept. */
const TASK = `
  id             uuid           not null primary key,
  workspace_id   uuid           not null,
  type           text           not null,
  type_version   integer        not null,
  payload        jsonb          not null,
  -- As JSON, with the checkpoint: answers to claims and lists are cut by it.
  bytes          integer        not null,
  -- 1 is critical, 4 is low.
  priority       smallint       not null,
  state          text           not null,
  run_at         timestamptz(3) not null,
  serial_key     text,
  -- The number of the latest attempt; it fences every write.
  attempt        integer        not null default 0,
  -- How many of the attempts count against max_attempts: those handed back do not.
  spent          integer        not null default 0,
  max_attempts   integer        not null,
  started_at     timestamptz(3),
  progress       jsonb,
  checkpoint     jsonb,
  last_error     jsonb,
  actor          text           not null,
  correlation_id text           not null,
  traceparent    text,
  -- The event that told of its creation: what is told of the task later was caused by it.
  created_event  uuid           not null default uuidv7(),
  version        integer        not null default 1,
  created_at     timestamptz(3) not null default now(),
  updated_at     timestamptz(3) not null default now()`;

/** The columns of {@link TASK}. */
const SHARED = [...TASK.matchAll(/^ {2}([a-z_]+) /gm)].map(([, column]) => column).join(', ');

const UP = [
  `create table task_type (
    name           text             not null,
    version        integer          not null,
    description    text             not null,
    payload_schema jsonb            not null,
    max_attempts   integer          not null,
    backoff        text             not null,
    delay_ms       double precision not null,
    max_delay_ms   double precision not null,
    jitter         double precision not null,
    timeout_ms     double precision not null,
    service        text             not null,
    announced_at   timestamptz(3)   not null default now(),
    primary key (name, version)
  )`,

  // The hot table: only what waits or runs, so that claims cost the same whether a thousand or a million tasks are finished.
  `create table task (${TASK},
    -- Since when it waits for a worker.
    ready_at     timestamptz(3),
    -- Ready, but another task of its serial key runs: kept out of the claim index until that one ends.
    held         boolean  not null default false,
    -- Runs, and tasks of its serial key are held until it ends.
    awaited      boolean  not null default false,
    worker_id    text,
    -- How many heartbeats of its worker in a row did not list it.
    unlisted     smallint not null default 0,
    -- Who asked for the running attempt to be cancelled.
    cancelled_by text,
    check (state in ('scheduled', 'ready', 'running'))
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0.05)`,
  // What a claim reads, in its order. Rows that cannot be claimed now are not in it, so a million of them cost a claim nothing.
  `create index task_claim on task (type, priority, run_at, id) where state = 'ready' and not held`,
  `create index task_due on task (type, run_at) where state = 'scheduled'`,
  `create index task_in_hand on task (worker_id) where state = 'running'`,
  `create index task_held on task (serial_key, type, priority, run_at, id) where held`,
  `create index task_serial_ready on task (serial_key) where serial_key is not null and state = 'ready' and not held`,
  // The rule that tasks of one serial key run one at a time, kept by the database itself.
  `create unique index task_one_running_per_key on task (serial_key) where serial_key is not null and state = 'running'`,
  `create index task_listed on task (workspace_id, created_at, id)`,

  `create table task_finished (${TASK},
    result      jsonb,
    finished_at timestamptz(3) not null,
    check (state in ('succeeded', 'failed', 'dead', 'cancelled'))
  )`,
  `create index task_finished_listed on task_finished (workspace_id, state, created_at, id)`,
  `create index task_finished_dead on task_finished (finished_at) where state = 'dead'`,

  // An id lives in one of the two tables. A create that waits for the row of a task that is just being finished would otherwise insert
  // it anew: its own look into task_finished is older than that row. A trigger looks with fresh eyes, after the wait, and has the statement
  // tried again.
  `create function refuse_second_life() returns trigger language plpgsql as $$
    begin
      if exists (select from fresh join task_finished using (id)) then
        raise exception 'A task with this id has finished meanwhile.' using errcode = 'serialization_failure';
      end if;
      return null;
    end $$`,
  `create trigger task_lives_once after insert on task referencing new table as fresh
    for each statement execute function refuse_second_life()`,

  // For readers, to whom it is one table.
  `create view any_task as
    select ${SHARED}, worker_id, null::jsonb as result, null::timestamptz as finished_at from task
    union all
    select ${SHARED}, null, result, finished_at from task_finished`,

  // A task's history is what was told of it.
  `create index outbox_about on outbox (about) where about is not null`,

  // One row per attempt that ended; a running one stands in the task's own row, which saves two writes for each.
  `create table attempt (
    task_id     uuid           not null,
    number      integer        not null,
    outcome     text           not null,
    worker_id   text           not null,
    started_at  timestamptz(3) not null,
    finished_at timestamptz(3) not null,
    error       jsonb,
    primary key (task_id, number)
  )`,

  `create table worker (
    id          text           not null primary key,
    service     text           not null,
    lease_until timestamptz(3) not null,
    last_beat   timestamptz(3) not null,
    -- How many attempts it says it holds.
    load        integer        not null default 0
  ) with (fillfactor = 50)`,

  // Serial keys whose awaited task ended, until the next task of the key is back in the claim index. Rows are only added and taken away.
  `create table freed_key (
    seq        bigint generated always as identity primary key,
    serial_key text not null
  )`,

  `create function priority_name(priority smallint) returns text language sql immutable
    return (array['critical', 'high', 'normal', 'low'])[priority]`,
  `create function rfc3339(moment timestamptz) returns text language sql stable
    return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
];
