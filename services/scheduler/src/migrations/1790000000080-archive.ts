import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finished tasks beyond their live time, compressed, in one partition for each month in which they expire. */
export class Archive1790000000080 implements MigrationInterface {
  readonly name = 'Archive1790000000080';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What is archived would be lost; restore a backup in place of going back.');
  }
}

const UP = [
  // Since when a task that was taken out of the archive is live again; what counts otherwise is when it finished.
  `alter table task_finished add column restored_at timestamptz(3)`,

  `create table retention_policy (
    id           uuid           not null,
    workspace_id uuid           not null,
    -- Null stands for every type without a policy of its own.
    type         text,
    live_ms      bigint         not null,
    archived_ms  bigint         not null,
    actor        text           not null,
    version      integer        not null default 1,
    created_at   timestamptz(3) not null default now(),
    updated_at   timestamptz(3) not null default now(),
    -- It stays as a note that it was there, so that taking it away can be repeated.
    removed_at   timestamptz(3),
    primary key (workspace_id, id)
  )`,
  `create unique index retention_policy_of_type on retention_policy (workspace_id, type) nulls not distinct where removed_at is null`,

  `create sequence archive_chunk_number`,
  // Some hundred tasks of one workspace as one compressed text.
  `create table archive_chunk (
    workspace_id uuid           not null,
    number       bigint         not null default nextval('archive_chunk_number'),
    archived_at  timestamptz(3) not null,
    -- The first day of the month in which its tasks expire.
    period       date           not null,
    -- How many of its tasks are archived still.
    tasks        integer        not null,
    -- What they took as rows of task_finished.
    bytes_before bigint         not null,
    -- What they take in the archive: their share of the content, the words, and the rows by which they are found.
    bytes_after  bigint         not null,
    -- All words of all its tasks.
    words        tsvector       not null,
    content      bytea          not null,
    primary key (workspace_id, number, period)
  ) partition by list (period)`,
  // It is compressed as well as it can be.
  `alter table archive_chunk alter content set storage external`,
  `create index archive_chunk_words on archive_chunk using gin (words)`,

  // By what an archived task is found, and where it lies.
  `create table archived_task (
    workspace_id uuid           not null,
    id           uuid           not null,
    chunk        bigint         not null,
    created_at   timestamptz(3) not null,
    period       date           not null,
    place        smallint       not null,
    state        text           not null,
    type         text           not null,
    primary key (workspace_id, id, period)
  ) partition by list (period)`,

  `create index archived_task_chunk on archived_task (workspace_id, chunk)`,

  // The largest id of each workspace that ever was archived: an id beyond it, or beyond all of them, is new without a look into the archive.
  `create table archive_reach (
    workspace_id uuid not null primary key,
    highest_id   uuid not null
  )`,

  `create index archive_reach_highest on archive_reach (highest_id)`,

  // How far the walk over finished tasks is; one row.
  `create table archive_sweep (
    only_one       boolean        not null primary key default true check (only_one),
    -- Of the lease whose holder wrote last.
    token          bigint         not null default 0,
    workspace_id   uuid           not null default '${FIRST_ID()}',
    task_id        uuid           not null default '${FIRST_ID()}',
    -- When the oldest task finished that the walk has seen and left live, and what that was at the end of the walk before.
    oldest_seen_at timestamptz(3),
    oldest_live_at timestamptz(3),
    began_at       timestamptz(3),
    ended_at       timestamptz(3)
  )`,
  `insert into archive_sweep default values`,

  // In a function its plan is kept, so that a statement that mentions it need not plan a look into each partition.
  `create function is_archived(workspace uuid, task uuid) returns boolean language plpgsql stable cost 10000 as $$
    begin
      return exists (select from archive_reach where workspace_id = workspace and highest_id >= task)
        and exists (select from archived_task where workspace_id = workspace and id = task);
    end $$`,

  // What columns hold that were added after a task was archived.
  `create function finished_defaults() returns jsonb language plpgsql stable as $$
    declare
      columns text;
      made jsonb;
    begin
      select string_agg(format('%L, to_jsonb(%s)', attname, pg_get_expr(adbin, adrelid)), ', ') into columns
      from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = 'task_finished'::regclass and not attisdropped;
      execute format('select jsonb_build_object(%s)', columns) into made;
      return made;
    end $$`,

  // What a search looks through: payload and errors.
  `create function task_texts(payload jsonb, last_error jsonb, history jsonb) returns jsonb language sql immutable parallel safe
    return jsonb_build_array(payload, last_error, jsonb_path_query_array(history, '$[*].d.error'), jsonb_path_query_array(history, '$[*].x'))`,
  `create function words_of(texts jsonb) returns tsvector language sql immutable parallel safe
    return jsonb_to_tsvector('simple'::regconfig, texts, '["string", "numeric"]')`,

  // Attaching a table that was filled in beside locks out nobody, whereas "create table … partition of" waits for all readers.
  `create function add_archive_period(added date) returns void language plpgsql as $$
    declare
      parent text;
      child text;
    begin
      foreach parent in array array['archive_chunk', 'archived_task'] loop
        child := parent || to_char(added, '_YYYY_MM');
        continue when exists (select from pg_inherits where inhparent = parent::regclass and inhrelid = to_regclass(child));
        execute format('create table %I (like %I including all)', child, parent);
        execute format('alter table %I attach partition %I for values in (%L)', parent, child, added);
      end loop;
    end $$`,
];

/** Before every id. */
function FIRST_ID(): string {
  return '00000000-0000-0000-0000-000000000000';
}
