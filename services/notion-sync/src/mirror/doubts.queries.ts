import type { DataSource } from 'typeorm';

/** Some pages that somebody has to ask Notion about. */
export async function doubtfulPages(dataSource: DataSource, connectionId: string, limit: number): Promise<string[]> {
  const found = await dataSource.query<{ id: string }[]>(
    'select id from mirror_page where connection_id = $1 and is_doubtful order by id limit $2',
    [connectionId, limit],
  );
  return found.map(({ id }) => id);
}

/** Some pages that should have been shown since a reading and were not. */
export async function missingPages(
  dataSource: DataSource,
  connectionId: string,
  since: number,
  limit: number,
): Promise<string[]> {
  const found = await dataSource.query<{ id: string }[]>(
    `select id from mirror_page
     where connection_id = $1 and shown < $2 and not is_gone and not in_trash and version > 0 order by id limit $3`,
    [connectionId, since, limit],
  );
  return found.map(({ id }) => id);
}
