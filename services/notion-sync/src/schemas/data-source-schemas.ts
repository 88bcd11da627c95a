import { isFullDataSource, type DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Notion, type Link } from '../notion/notion.ts';
import type { SchemaProperty } from './todo-properties.ts';

/** A schema that is older is asked for again before it is used; in milliseconds. */
const FRESH_MS = 10 * 60_000;

/** What a data source's rows look like, as of a moment. */
export interface Schema {
  properties: SchemaProperty[];
  /** How old it is, in milliseconds; 0 when Notion was asked just now. */
  ageMs: number;
}

/** The schemas of data sources, kept for all replicas so that not every to-do costs two requests. */
@Injectable()
export class DataSourceSchemas {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
  ) {}

  /** What is known and fresh, without asking Notion. */
  async known(connectionId: string, id: string): Promise<Schema | undefined> {
    const [found]: Schema[] = await this.dataSource.query(
      `select schema as properties, extract(epoch from clock_timestamp() - fetched_at)::float8 * 1000 as "ageMs"
       from data_source where connection_id = $1 and id = $2`,
      [connectionId, id],
    );
    return found && found.ageMs < FRESH_MS ? found : undefined;
  }

  /** @throws NotionFailure, e.g. `notion_not_found` */
  async of(link: Link, id: string, signal?: AbortSignal): Promise<Schema> {
    return (await this.known(link.connectionId, id)) ?? this.fetched(link, id, signal);
  }

  /** Asks Notion, whatever is known. */
  async fetched(link: Link, id: string, signal?: AbortSignal): Promise<Schema> {
    const found = await this.notion.ask(
      link,
      'normal',
      'dataSources.retrieve',
      client => client.dataSources.retrieve({ data_source_id: id }),
      signal,
    );
    const properties = isFullDataSource(found) ? Object.values(found.properties).map(schemaProperty) : [];
    await this.dataSource.query(
      `insert into data_source (connection_id, id, schema, fetched_at) values ($1, $2, $3, clock_timestamp())
       on conflict (connection_id, id) do update set schema = excluded.schema, fetched_at = excluded.fetched_at`,
      [link.connectionId, id, JSON.stringify(properties)],
    );
    return { properties, ageMs: 0 };
  }
}

function schemaProperty(property: DataSourceObjectResponse['properties'][string]): SchemaProperty {
  const { name, type } = property;
  if (type === 'status') return { name, type, options: property.status.options.map(option => option.name) };
  if (type === 'select') return { name, type, options: property.select.options.map(option => option.name) };
  return { name, type };
}
