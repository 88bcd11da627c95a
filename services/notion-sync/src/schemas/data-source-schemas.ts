import type { DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Notion, type Link } from '../notion/notion.ts';
import { findSchema, storeSchema, type Schema } from './schema.queries.ts';
import { SchemaDrift } from '../todo-sources/schema-drift.ts';
import { SharedWork } from './shared-work.ts';

/** A schema that is older is asked for again before it is used; in milliseconds. */
const FRESH_MS = 10 * 60_000;

/** The schemas of data sources, kept for all replicas so that not every to-do costs two requests. */
@Injectable()
export class DataSourceSchemas {
  private readonly fetches = new SharedWork<Schema>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly drift: SchemaDrift,
  ) {}

  /** What is known and fresh, without asking Notion. @param database the caller's transaction, where one is open */
  async known(
    connectionId: string,
    id: string,
    database: DataSource | EntityManager = this.dataSource,
  ): Promise<Schema | undefined> {
    const found = await findSchema(database, connectionId, id);
    return found && found.ageMs < FRESH_MS ? found : undefined;
  }

  /** @throws NotionFailure, e.g. `notion_not_found` */
  async of(link: Link, id: string): Promise<Schema> {
    const known = await this.known(link.connectionId, id);
    if (!known) return this.fetched(link, id);
    // Somebody else may have looked at it, or it may have come to be for to-dos since.
    await this.drift.noted(link.connectionId, id, known.properties);
    return known;
  }

  /** Asks Notion, whatever is known. */
  fetched(link: Link, id: string): Promise<Schema> {
    return this.fetches.of(`${link.connectionId} ${id}`, async () => {
      const found = await this.notion.ask(link, 'normal', 'dataSources.retrieve', client =>
        client.dataSources.retrieve({ data_source_id: id }),
      );
      const schema = await storeSchema(this.dataSource, link.connectionId, found as DataSourceObjectResponse);
      await this.drift.noted(link.connectionId, id, schema.properties);
      return schema;
    });
  }
}
