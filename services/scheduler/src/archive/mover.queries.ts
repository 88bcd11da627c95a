import { isDeleted } from '@na/persistence';

/** The policies of the workspace $1. */
export const POLICIES_OF = `
  select type, live_ms::float8 as "liveMs", archived_ms::float8 as "archivedMs" from retention_policy
  where workspace_id = $1 and removed_at is null`;

/** The next workspace after $1 that has finished tasks. */
export const NEXT_WORKSPACE = `
  select workspace_id as id from task_finished where workspace_id > $1 and not ${isDeleted('workspace_id')} order by workspace_id limit 1`;

/** What decides whether a finished task is archived: since when it is live, and how large it is. Dead letters have a retention of their own. */
const SEEN = `
  select id, type, coalesce(restored_at, finished_at) as since, state <> 'dead' as "mayGo",
         bytes + coalesce(pg_column_size(result), 0) + pg_column_size(history) as bytes
  from task_finished`;

/**
 * Some finished tasks of the workspace $1 after the id $2, at most $5: those with ids from before $3, which is when the youngest was made
 * that can be due, and then those with ids from after $4, which are of the future since their callers' clocks are wrong.
 */
export const SEE = `
  select * from (
    (${SEEN} where workspace_id = $1 and id > $2 and id < $3 order by id limit $5)
    union all
    (${SEEN} where workspace_id = $1 and id > greatest($2::uuid, $4::uuid) order by id limit $5)
  ) as seen order by id limit $5`;

/**
 * Takes the finished tasks $2 of the workspace $1 that are live since $3 at the latest, as all of them were when they were seen; what somebody
 * has in hand is left for the next walk, so that nobody waits for anybody.
 */
export const TAKE = `
  with due as (
    select id from task_finished
    where workspace_id = $1 and id = any($2::uuid[]) and coalesce(restored_at, finished_at) <= $3 and state <> 'dead'
    order by id for update skip locked
  )
  delete from task_finished using due where workspace_id = $1 and task_finished.id = due.id
  returning task_finished.id, type, state, created_at as "createdAt", pg_column_size(task_finished.*) as bytes, to_jsonb(task_finished.*)::text as line`;

/** Puts tasks of the workspace $1 that expire in the period $2 into the archive: their number $3, their bytes before $4, their rows $5 (JSON), the same compressed $6, and by what each is found $7 (JSON). */
export const PUT = `
  with numbered as (
    select nextval('archive_chunk_number') as number
  ), placed as (
    insert into archived_task (workspace_id, period, chunk, id, created_at, place, state, type)
    select $1::uuid, $2::date, number, given.*
    from numbered, jsonb_to_recordset($7::jsonb) as given (id uuid, "createdAt" timestamptz, place smallint, state text, type text)
    returning pg_column_size(archived_task.*) as bytes
  ), worded as (
    select strip(words_of(jsonb_agg(task_texts(line -> 'payload', line -> 'last_error', line -> 'history')))) as words
    from jsonb_array_elements($5::jsonb) as line
  )
  insert into archive_chunk (workspace_id, period, number, archived_at, tasks, bytes_before, bytes_after, words, content)
  select $1::uuid, $2::date, number, statement_timestamp(), $3, $4,
         octet_length($6::bytea) + pg_column_size(words) + (select sum(bytes) from placed), words, $6
  from numbered, worded
  returning bytes_after::float8 as "bytesAfter"`;

/** Notes that the id $2 of the workspace $1 was archived. */
export const NOTE_REACH = `
  insert into archive_reach as reach (workspace_id, highest_id) values ($1, $2)
  on conflict (workspace_id) do update set highest_id = excluded.highest_id where reach.highest_id < excluded.highest_id`;

/** Makes room for tasks that expire in the period $1. */
export const ADD_PERIOD = `
  select add_archive_period($1::date) where to_regclass('archived_task' || to_char($1::date, '_YYYY_MM')) is null`;

/** No statement of the transaction waits for a lock any longer than this. */
export const WAIT_LITTLE = `set local lock_timeout = '100ms'`;
