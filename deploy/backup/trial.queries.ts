export const TABLES = `
  select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' order by relname`;

/** Reads every row whole, which has Postgres look at the checksum of each page, those of large values too. */
export const READ_ALL = (table: string): string => `
  select count(*) as count, sum(length(whole::text)) from (select t as whole from ${table} as t) as read`;

export const INDEXES_NOT_VALID = `
  select indexrelid::regclass::text as about from pg_index join pg_class on pg_class.oid = indexrelid
  where relnamespace = current_schema()::regnamespace and not (indisvalid and indisready)`;

/** Whether the note of the backup $1, which was written when it was begun, came back. */
export const KNOWS_BACKUP = `select from backup where id = $1`;

/** What must not be, each with what is said about it; looked for where the tables are that it needs. Each names at most five. */
export const FAULTS: readonly { says: string; needs: readonly string[]; query: string }[] = [
  {
    says: 'tasks both wait and are finished',
    needs: ['task', 'task_finished'],
    query: `select id::text as about from task join task_finished using (workspace_id, id) limit 5`,
  },
  {
    says: 'tasks run without a worker',
    needs: ['task'],
    query: `select id::text as about from task where (state = 'running') <> (worker_id is not null) limit 5`,
  },
  {
    says: 'tasks are in another state than their history says',
    needs: ['task', 'task_finished'],
    query: `
      select id::text as about from task_finished
      where state <> case history[cardinality(history)] ->> 'e'
        when 'TaskSucceeded' then 'succeeded' when 'TaskFailed' then 'failed' when 'TaskDead' then 'dead' when 'TaskCancelled' then 'cancelled'
        -- What another event concluded is for that event's feature to judge.
        else state end
      limit 5`,
  },
  {
    says: 'events are missing in the outbox',
    needs: ['outbox', 'outbox_epoch'],
    // In former epochs there are holes, where a restore forgot what others had heard.
    query: `
      select format('%s of %s', count(number), max(number) - min(number) + 1) as about from outbox
      where number > (select max(base) from outbox_epoch)
      having max(number) - min(number) + 1 <> count(number)`,
  },
  {
    says: 'the outbox does not end where its relay left off',
    needs: ['outbox', 'outbox_relay'],
    query: `
      select format('%s, and the relay gave %s', max(number), last_number) as about from outbox, outbox_relay
      group by last_number having max(number) <> last_number`,
  },
];
