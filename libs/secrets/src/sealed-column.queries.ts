/** What names a column of secrets in statements. */
export interface Names {
  table: string;
  column: string;
  /** The column that names the row. */
  id: string;
  /** The column with the id for which the secret is sealed. */
  ownerId: string;
}

const secrets = ({ table, column, id, ownerId }: Names) =>
  `select ${id}::text as id, ${column} as sealed, ${ownerId}::text as owner from ${table} where not starts_with(${column}, $1 || '.')`;

/** The first secrets that another key than $1 has sealed, at most $2. */
export const outdated = (names: Names): string => `${secrets(names)} order by ${names.id} limit $2`;

/** Those behind the row $3. */
export const outdatedBehind = (names: Names): string =>
  `${secrets(names)} and ${names.id} > $3 order by ${names.id} limit $2`;

/** Puts $3 in the place of $2 in the row $1, if that still stands there. */
export const replace = ({ table, column, id }: Names): string =>
  `update ${table} set ${column} = $3 where ${id} = $1 and ${column} = $2`;
