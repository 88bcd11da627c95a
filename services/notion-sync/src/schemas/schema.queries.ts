import type { DataSourceObjectResponse } from '@notionhq/client';
import type { DataSource, EntityManager } from 'typeorm';
import type { SchemaProperty } from './schema-property.ts';

type Database = DataSource | EntityManager;

/** What a data source's rows look like, as of a moment. */
export interface Schema {
  properties: SchemaProperty[];
  /** How old it is, in milliseconds; 0 when Notion was asked just now. */
  ageMs: number;
}

export async function findSchema(database: Database, connectionId: string, id: string): Promise<Schema | undefined> {
  const [found] = await database.query(
    `select schema as properties, extract(epoch from clock_timestamp() - fetched_at)::float8 * 1000 as "ageMs"
     from data_source where connection_id = $1 and id = $2`,
    [connectionId, id],
  );
  return found;
}

/** Keeps what Notion just said of a data source. */
export async function storeSchema(
  database: Database,
  connectionId: string,
  source: DataSourceObjectResponse,
): Promise<Schema> {
  const properties = Object.values(source.properties).map(schemaProperty);
  await database.query(
    `insert into data_source (connection_id, id, schema, fetched_at) values ($1, $2, $3, clock_timestamp())
     on conflict (connection_id, id) do update set schema = excluded.schema, fetched_at = excluded.fetched_at`,
    [connectionId, source.id, JSON.stringify(properties)],
  );
  return { properties, ageMs: 0 };
}

/** What is kept of a property. */
function schemaProperty(property: DataSourceObjectResponse['properties'][string]): SchemaProperty {
  const { id, name, type } = property;
  const options = OPTIONS[type]?.(property as never).map(option => option.name);
  return { id, name, type, ...(options && { options }) };
}

type Options = { name: string }[];

const OPTIONS: { [type: string]: ((property: never) => Options) | undefined } = {
  status: ({ status }: { status: { options: Options } }) => status.options,
  select: ({ select }: { select: { options: Options } }) => select.options,
  multi_select: ({ multi_select }: { multi_select: { options: Options } }) => multi_select.options,
};
