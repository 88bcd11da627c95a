import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work over many tasks, how long dead letters are kept, and what a task runs again. */
export class Operation1790000000070 implements MigrationInterface {
  readonly name = 'Operation1790000000070';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What replayed tasks run again would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  `create table operation (
    workspace_id     uuid           not null,
    id               uuid           not null,
    kind             text           not null,
    filter           jsonb          not null,
    options          jsonb          not null,
    tasks_per_second double precision,
    dry_run          boolean        not null,
    reason           text           not null,
    actor            text           not null,
    correlation_id   text           not null,
    traceparent      text,
    -- The event that told of its start: what is told of it later was caused by it.
    started_event    uuid,
    state            text           not null default 'running' check (state in ('running', 'succeeded', 'failed', 'cancelled')),
    -- First all tasks are counted, then they are dealt with; the cursor walks once for each.
    phase            text           not null default 'counting' check (phase in ('counting', 'acting')),
    -- The id of the last task that was looked at.
    cursor           uuid           not null default '00000000-0000-0000-0000-000000000000',
    matched          integer        not null default 0,
    done             integer        not null default 0,
    skipped          integer        not null default 0,
    failures         integer        not null default 0,
    preview          jsonb          not null default '[]',
    last_error       jsonb,
    -- How many steps in a row could not be done.
    tries            integer        not null default 0,
    acting_since     timestamptz(3),
    next_step_at     timestamptz(3) not null default clock_timestamp(),
    version          integer        not null default 1,
    created_at       timestamptz(3) not null default clock_timestamp(),
    updated_at       timestamptz(3) not null default clock_timestamp(),
    finished_at      timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create index operation_next on operation (next_step_at) where state = 'running'`,

  `create table dead_letter_retention (
    workspace_id uuid           not null,
    -- Empty for every type without a row of its own.
    type         text           not null,
    keep_ms      bigint         not null,
    actor        text           not null,
    reason       text           not null,
    updated_at   timestamptz(3) not null default clock_timestamp(),
    primary key (workspace_id, type)
  )`,

  // The time of an entry of a history is that of the columns, which round to milliseconds.
  `create or replace function epoch_ms(moment timestamptz) returns bigint language sql stable
    return round(extract(epoch from moment) * 1000)::bigint`,

  ...['task', 'task_finished'].flatMap(table => [
    // The finished task that this one runs again.
    `alter table ${table} add column replay_of uuid`,
    // By what a handler recognises effects that are done already; null stands for the task's own id.
    `alter table ${table} add column effect_id uuid`,
  ]),

  // The view shows all columns that the two tables share, whichever migrations added them.
  `do $$ declare
      columns text;
      attempts text := pg_get_viewdef('attempt'::regclass);
    begin
      select string_agg(quote_ident(attname), ', ' order by attnum) into columns from pg_attribute
      where attrelid = 'task'::regclass and attnum > 0 and not attisdropped and attname in (
        select attname from pg_attribute where attrelid = 'task_finished'::regclass and attnum > 0 and not attisdropped);
      drop view attempt;
      drop view any_task;
      execute format('create view any_task as
        select %1$s, worker_id, null::jsonb as result, null::timestamptz as finished_at from task
        union all
        select %1$s, null, result, finished_at from task_finished', columns);
      execute 'create view attempt as ' || attempts;
    end $$`,
];
