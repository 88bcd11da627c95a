import type { DataSource, EntityManager } from 'typeorm';

/** A data source as Notion listed it. */
export interface SourceRow {
  id: string;
  title: string;
  notionDatabaseId: string | null;
  url: string | null;
  properties: { name: string; type: string }[];
  lastEditedAt: Date | null;
}

/** By title, then by id; after the one that the page before ended with. */
export async function listSources(
  database: DataSource,
  { connectionId, limit, after }: { connectionId: string; limit: number; after?: [title: string, id: string] },
): Promise<SourceRow[]> {
  return database.query(
    `select id, title, notion_database_id as "notionDatabaseId", url, properties, last_edited_at as "lastEditedAt" from visible_source
     where connection_id = $1 and ($3::text is null or (title, id) > ($3, $4::uuid)) order by title, id limit $2`,
    [connectionId, limit, after?.[0] ?? null, after?.[1] ?? null],
  );
}

/** Puts a whole list in the place of the one that was there. */
export async function replaceSources(tx: EntityManager, connectionId: string, sources: SourceRow[]): Promise<void> {
  await tx.query('update connection set sources_listed_at = clock_timestamp() where id = $1', [connectionId]);
  await tx.query('delete from visible_source where connection_id = $1', [connectionId]);
  await tx.query(
    `insert into visible_source (connection_id, id, title, notion_database_id, url, properties, last_edited_at)
     select $1, id, title, "notionDatabaseId", url, properties, "lastEditedAt"
     from jsonb_to_recordset($2::jsonb) as given(id uuid, title text, "notionDatabaseId" uuid, url text, properties jsonb, "lastEditedAt" timestamptz)
     on conflict do nothing`,
    [connectionId, JSON.stringify(sources)],
  );
}
