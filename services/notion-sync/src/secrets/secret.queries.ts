/** Where sealed secrets stand. */
export interface Place {
  table: string;
  /** The column that names the row. */
  id: string;
  column: string;
  /** The column with the id of whom the secret is sealed for. */
  ownerId: string;
}

/** Secrets of a table that another key than $1 has sealed, behind the id $2. */
export const outdated = ({ table, id, column, ownerId }: Place): string => `
  select ${id} as id, ${column} as sealed, ${ownerId} as owner from ${table}
  where ($2::uuid is null or ${id} > $2) and not starts_with(${column}, $1 || '.') order by ${id} limit $3`;

/** Puts $3 in the place of $2 in the row $1, if that still stands there. */
export const replace = ({ table, id, column }: Place): string =>
  `update ${table} set ${column} = $3 where ${id} = $1 and ${column} = $2`;
