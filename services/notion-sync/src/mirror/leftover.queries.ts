import type { DataSource, EntityManager } from 'typeorm';

/** All that is mirrored, in the order in which it is erased. */
export const MIRROR_TABLES = [
  'mirror_listing',
  'mirror_page',
  'mirror_body',
  'mirror_file',
  'mirror_comment',
  'mirror_user',
  'mirror_schema',
  'mirror_source',
] as const;

type Column = 'workspace_id' | 'connection_id';

/** SQL that erases some rows of a table of the workspace or connection $1, at most $2, and answers how many. */
export const eraseMirror = (table: (typeof MIRROR_TABLES)[number] | 'mirror_connection', column: Column): string => `
  with gone as (
    delete from ${table} where ctid = any(array(select ctid from ${table} where ${column} = $1 limit $2)) returning 1
  )
  select count(*)::int as count from gone`;

/** Some connections that are gone and of whose mirrors something is left. */
export async function leftovers(dataSource: DataSource, limit: number): Promise<string[]> {
  const found = await dataSource.query<{ id: string }[]>(
    `select connection_id as id from mirror_connection
     where not exists (select from connection where connection.id = connection_id) limit $1`,
    [limit],
  );
  return found.map(({ id }) => id);
}

/** Keeps others from storing anything in a mirror, and from erasing it, until `tx` ends; gives whether it is there and nobody else does. */
export async function lockLeftover(tx: EntityManager, connectionId: string): Promise<boolean> {
  const found = await tx.query<object[]>(
    'select from mirror_connection where connection_id = $1 for update skip locked',
    [connectionId],
  );
  return found.length > 0;
}

/** Erases some rows of the mirror of a connection, at most `most` of each table; gives how many. */
export async function eraseSome(tx: EntityManager, connectionId: string, most: number): Promise<number> {
  let erased = 0;
  for (const table of MIRROR_TABLES) {
    const [{ count }] = await tx.query<[{ count: number }]>(eraseMirror(table, 'connection_id'), [connectionId, most]);
    erased += count;
  }
  return erased;
}

/** Ends the mirror of a connection of which nothing is left. */
export async function endMirror(tx: EntityManager, connectionId: string): Promise<void> {
  await tx.query('delete from mirror_connection where connection_id = $1', [connectionId]);
}
