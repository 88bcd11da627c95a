/** Secrets of a table that another key than $1 has sealed, behind the id $2. */
export const outdated = (table: string, column: string): string => `
  select id::text as id, ${column} as sealed, id::text as owner from ${table}
  where ($2::text is null or id::text > $2) and not starts_with(${column}, $1 || '.') order by id::text limit $3`;

/** Puts $3 in the place of $2 in the row $1, if that still stands there. */
export const replace = (table: string, column: string): string =>
  `update ${table} set ${column} = $3 where id::text = $1 and ${column} = $2`;
