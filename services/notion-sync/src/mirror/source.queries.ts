import type { JsonObject, SchemaChange } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { SchemaProperties } from './schema-drift.ts';

/** A data source as the mirror keeps it. */
export interface SourceState {
  id: string;
  databaseId: string | null;
  /** Where its database hangs. */
  parent: JsonObject | null;
  title: string;
  icon: JsonObject | null;
  url: string;
  lastEditedTime: Date;
  inTrash: boolean;
  properties: SchemaProperties;
}

export interface KnownSource {
  lastEditedTime: Date;
  reading: number;
  schemaVersion: number;
  /** Those of its latest version; null before the first. */
  properties: SchemaProperties | null;
}

/** Locks a data source, and makes a row for one that is not known. */
export async function lockSource(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
  id: string,
): Promise<KnownSource> {
  await tx.query(
    'insert into mirror_source (connection_id, id, workspace_id) values ($1, $2, $3) on conflict do nothing',
    [connectionId, id, workspaceId],
  );
  const [known] = await tx.query(
    `select case when schema_version = 0 then 'epoch' else last_edited_time end as "lastEditedTime", reading::float8 as reading,
       schema_version as "schemaVersion", (
         select properties from mirror_schema
         where connection_id = $1 and source_id = $2 and version = mirror_source.schema_version
       ) as properties
     from mirror_source where connection_id = $1 and id = $2 for update`,
    [connectionId, id],
  );
  return known;
}

/** Stores how a data source stands that was locked. */
export async function storeSource(
  tx: EntityManager,
  connectionId: string,
  source: SourceState,
  { reading, schemaVersion }: { reading: number; schemaVersion: number },
): Promise<void> {
  await tx.query(
    `update mirror_source set database_id = $3, parent = $4::jsonb, title = $5, icon = $6::jsonb, url = $7, last_edited_time = $8,
       in_trash = $9, is_gone = false, reading = $10, schema_version = $11
     where connection_id = $1 and id = $2`,
    [
      connectionId,
      source.id,
      source.databaseId,
      JSON.stringify(source.parent),
      source.title,
      JSON.stringify(source.icon),
      source.url,
      source.lastEditedTime,
      source.inTrash,
      reading,
      schemaVersion,
    ],
  );
}

/** Keeps a version of a schema for good. */
export async function insertSchema(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
  sourceId: string,
  { version, properties, changes }: { version: number; properties: SchemaProperties; changes: SchemaChange[] },
): Promise<void> {
  await tx.query(
    `insert into mirror_schema (connection_id, source_id, version, workspace_id, properties, changes)
     values ($1, $2, $3, $4, $5::jsonb, $6::jsonb)`,
    [connectionId, sourceId, version, workspaceId, JSON.stringify(properties), JSON.stringify(changes)],
  );
}

/** Notes that a data source cannot be seen any more. */
export async function noteSourceGone(
  tx: EntityManager,
  connectionId: string,
  id: string,
  reading: number,
): Promise<void> {
  await tx.query(
    `update mirror_source set is_gone = true, reading = $3 where connection_id = $1 and id = $2 and reading < $3`,
    [connectionId, id, reading],
  );
}

/** The data sources of a database, as far as they are known, in a fixed order. */
export async function sourcesOfDatabase(
  database: DataSource,
  connectionId: string,
  databaseId: string,
): Promise<string[]> {
  const found = await database.query<{ id: string }[]>(
    'select id from mirror_source where connection_id = $1 and database_id = $2 order by id',
    [connectionId, databaseId],
  );
  return found.map(({ id }) => id);
}

/** How many data sources a connection sees. */
export async function countSources(tx: EntityManager, connectionId: string): Promise<number> {
  const [counted] = await tx.query(
    `select count(*)::int as count from mirror_source where connection_id = $1 and not is_gone and not in_trash and schema_version > 0`,
    [connectionId],
  );
  return counted.count;
}
