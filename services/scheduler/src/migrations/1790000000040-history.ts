import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A task carries its history, which takes the place of rows of attempts, and is found by its workspace and id: one index fewer to write
 * each time that a task moves.
 */
export class History1790000000040 implements MigrationInterface {
  readonly name = 'History1790000000040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('What only histories say would be lost; restore a backup in place of going back.');
  }
}

/** What was told of attempts before, as far as their rows say. */
const FROM_ATTEMPTS = `
  select array[jsonb_build_object('e', 'TaskCreated', 'v', 1, 't', epoch_ms(task.created_at), 'd',
           jsonb_build_object('priority', priority_name(priority), 'runAt', rfc3339(run_at)))]
         || coalesce(array_agg(entry order by number, place) filter (where entry is not null), '{}')
  from (
    select number, 1 as place,
           jsonb_build_object('e', 'TaskStarted', 't', epoch_ms(started_at), 'n', number, 'd', jsonb_build_object('workerId', worker_id)) as entry
    from attempt where task_id = task.id
    union all
    select number, 2, jsonb_strip_nulls(jsonb_build_object(
             'e', case outcome when 'succeeded' then 'TaskSucceeded' when 'cancelled' then 'TaskCancelled' when 'given_back' then 'TaskGivenBack'
                               when 'lost' then 'TaskRescued' else 'TaskAttemptFailed' end,
             't', epoch_ms(finished_at), 'n', number, 'o', outcome, 'd', jsonb_build_object('error', error)))
    from attempt where task_id = task.id
  ) as entries`;

const UP = [
  `create function epoch_ms(moment timestamptz) returns bigint language sql stable
    return floor(extract(epoch from moment) * 1000)::bigint`,
  `drop view any_task`,
  `drop trigger task_lives_once on task`,
  `drop function refuse_second_life`,

  ...['task', 'task_finished'].flatMap(table => [
    // What was told of the task, oldest first: see history.ts.
    `alter table ${table} add column history jsonb[] not null default '{}'`,
    `update ${table} as task set history = (${FROM_ATTEMPTS})`,
    `alter table ${table} alter column history drop default`,
    `alter table ${table} drop constraint ${table}_pkey`,
    `alter table ${table} add primary key (workspace_id, id)`,
  ]),
  `drop table attempt`,
  `drop index task_listed`,
  `drop index task_finished_listed`,
  // Those that succeeded are nearly all, and are found along the key; the others must not be looked for among them.
  `create index task_finished_otherwise on task_finished (workspace_id, state, id) where state <> 'succeeded'`,
  `drop index outbox_about`,

  `create view any_task as
    select {columns}, worker_id, null::jsonb as result, null::timestamptz as finished_at from task
    union all
    select {columns}, null, result, finished_at from task_finished`,

  // The attempts that ended, as their tasks' histories say.
  `create view attempt as
    select workspace_id, id as task_id, (ended ->> 'n')::int as number, ended ->> 'o' as outcome, started -> 'd' ->> 'workerId' as worker_id,
           to_timestamp((started ->> 't')::float8 / 1000) as started_at, to_timestamp((ended ->> 't')::float8 / 1000) as finished_at,
           coalesce(ended -> 'x', ended -> 'd' -> 'error') as error
    from any_task
    cross join lateral unnest(history) as ended
    join lateral unnest(history) as started on started ->> 'e' = 'TaskStarted' and started -> 'n' = ended -> 'n'
    where ended ? 'o'`,

  // An id lives in one of the two tables. A create that waits for the row of a task that is just being finished would otherwise insert
  // it anew: its own look into task_finished is older than that row. A trigger looks with fresh eyes, after the wait, and has the statement
  // tried again.
  `create function refuse_second_life() returns trigger language plpgsql as $$
    begin
      if exists (select from fresh join task_finished using (workspace_id, id)) then
        raise exception 'A task with this id has finished meanwhile.' using errcode = 'serialization_failure';
      end if;
      return null;
    end $$`,
  `create trigger task_lives_once after insert on task referencing new table as fresh
    for each statement execute function refuse_second_life()`,

  // What is told of a statement's tasks is made before it knows which of them are new.
  `create function insist_on_all(stored bigint, asked bigint) returns boolean language plpgsql as $$
    begin
      if stored < asked then
        raise exception '% of % tasks are there already.', asked - stored, asked using errcode = 'serialization_failure';
      end if;
      return true;
    end $$`,
].map(statement => statement.replaceAll('{columns}', COLUMNS()));

/** The columns that the two tables share. */
function COLUMNS(): string {
  return `id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, serial_key, attempt, spent, max_attempts, started_at,
    progress, checkpoint, last_error, actor, correlation_id, traceparent, created_event, version, created_at, updated_at, history`;
}
