/** Some connections of the workspace $1, at most $2. */
export const CONNECTIONS_OF = `select id from connection where workspace_id = $1 limit $2`;

/** SQL that erases some rows of a table of the workspace $1, at most $2, and answers how many. */
export const eraseFrom = (
  table:
    | 'authorization_request'
    | 'todo'
    | 'page'
    | 'effect'
    | 'removed_connection'
    | 'todo_conflict'
    | 'todo_source'
    | 'channel_link'
    | 'person_link',
): string => `
  with gone as (
    delete from ${table}
    where workspace_id = $1 and id = any(array(select id from ${table} where workspace_id = $1 limit $2))
    returning id
  )
  select count(*)::int as count from gone`;
