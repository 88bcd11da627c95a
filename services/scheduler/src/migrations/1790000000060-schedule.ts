import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schedules, what became of their due times, backfills, and calendars of excluded days. */
export class Schedule1790000000060 implements MigrationInterface {
  readonly name = 'Schedule1790000000060';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table backfill, firing, schedule, calendar');
  }
}

const UP = [
  `create table calendar (
    id           uuid           not null,
    workspace_id uuid           not null,
    name         text           not null,
    -- Ranges of days, in order.
    days         jsonb          not null,
    version      integer        not null default 1,
    created_at   timestamptz(3) not null default now(),
    updated_at   timestamptz(3) not null default now(),
    -- Kept for a while, so that a deletion can be repeated.
    deleted_at   timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index calendar_named on calendar (workspace_id, name) where deleted_at is null`,

  `create table schedule (
    id            uuid           not null,
    workspace_id  uuid           not null,
    definition    jsonb          not null,
    -- The one that the definition names.
    calendar_id   uuid,
    -- All due times up to here are decided on.
    decided_until timestamptz(3) not null,
    next_due_at   timestamptz(3),
    -- When the next due time fires, jitter included; null while nothing is to fire.
    fire_at       timestamptz(3),
    paused_by     text,
    pause_reason  text,
    -- Tasks that it created and that were not finished when last looked at, the newest last.
    open_tasks    uuid[]         not null default '{}',
    -- Who defined it last: in their name its tasks run.
    actor         text           not null,
    version       integer        not null default 1,
    created_at    timestamptz(3) not null default now(),
    updated_at    timestamptz(3) not null default now(),
    deleted_at    timestamptz(3),
    primary key (workspace_id, id)
  ) with (fillfactor = 80)`,
  `create index schedule_due on schedule (fire_at) where fire_at is not null`,
  `create index schedule_heeds on schedule (workspace_id, calendar_id) where calendar_id is not null and deleted_at is null`,

  `create table firing (
    workspace_id uuid           not null,
    schedule_id  uuid           not null,
    due_at       timestamptz(3) not null,
    cause        text           not null check (cause in ('rule', 'backfill', 'manual')),
    -- Of several due times in a row that were skipped for one reason, the last, and how many they are; null when they are too many to count.
    last_due_at  timestamptz(3),
    count        integer,
    state        text           not null check (state in ('fired', 'skipped', 'queued')),
    reason       text,
    detail       text,
    -- The task that it created, or will.
    task_id      uuid,
    decided_at   timestamptz(3) not null,
    primary key (workspace_id, schedule_id, due_at, cause),
    check ((state = 'skipped') = (reason is not null)),
    check (state = 'skipped' or (task_id is not null and last_due_at is null))
  )`,
  // The rule that a due time fires once, kept by the database itself.
  `create unique index firing_once on firing (workspace_id, schedule_id, due_at) where state <> 'skipped'`,
  `create index firing_queued on firing (workspace_id, schedule_id, due_at) where state = 'queued'`,
  `create index firing_decided on firing (decided_at)`,

  `create table backfill (
    id             uuid           not null,
    workspace_id   uuid           not null,
    schedule_id    uuid           not null,
    from_at        timestamptz(3) not null,
    to_at          timestamptz(3) not null,
    one_at_a_time  boolean        not null,
    state          text           not null check (state in ('running', 'finished', 'cancelled')),
    due_times      integer        not null,
    fired          integer        not null default 0,
    skipped        integer        not null default 0,
    already        integer        not null default 0,
    -- All due times of the range up to here are dealt with.
    done_until     timestamptz(3) not null,
    actor          text           not null,
    correlation_id text           not null,
    reason         text,
    created_at     timestamptz(3) not null default now(),
    finished_at    timestamptz(3),
    primary key (workspace_id, id)
  )`,
  // One at a time for a schedule.
  `create unique index backfill_running on backfill (workspace_id, schedule_id) where state = 'running'`,
  `create index backfill_of_schedule on backfill (workspace_id, schedule_id, id)`,
];
