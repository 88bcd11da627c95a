/** SQL that erases some rows of a table of the workspace $1, at most $2, and answers how many. */
export const eraseFrom = (table: 'endpoint' | 'alert_rule' | 'notification' | 'alert' | 'removal'): string => `
  with gone as (
    delete from ${table}
    where workspace_id = $1 and id = any(array(select id from ${table} where workspace_id = $1 limit $2))
    returning id
  )
  select count(*)::int as count from gone`;
