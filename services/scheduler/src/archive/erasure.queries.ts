/** Erases some of what a table of the archive has of the workspace $1, at most $2 rows. Answers how many. */
const eraseFrom = (table: string, key: string) => `
  with gone as (
    delete from ${table}
    where workspace_id = $1 and (${key}) in (select ${key} from ${table} where workspace_id = $1 limit $2)
    returning 1
  )
  select count(*)::int as count from gone`;

/** What erases the archive of a deleted workspace; each statement is repeated until it finds nothing. */
export const ARCHIVE_ERASURE: readonly string[] = [
  eraseFrom('archived_task', 'id, period'),
  eraseFrom('archive_chunk', 'number, period'),
  eraseFrom('archive_reach', 'workspace_id'),
  eraseFrom('retention_policy', 'id'),
];
