import { isFullDataSource, type DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import type {
  ConnectionDataSource,
  ListConnectionDataSourcesRequest,
  ListConnectionDataSourcesResponse,
  RefreshConnectionDataSourcesRequest,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, limit, uuid } from '../asked.ts';
import { lockConnection } from '../connections/connection.queries.ts';
import { Links } from '../connections/links.ts';
import { Notion, type Link } from '../notion/notion.ts';
import { SharedWork } from '../schemas/shared-work.ts';
import { listSources, replaceSources, type SourceRow } from './source.queries.ts';

const which = { workspaceId: uuid(), id: uuid() };
const list = z.object({ ...which, limit: limit(), cursor: z.string().optional() });

/** Nobody's connection sees more than this in earnest, and each hundred costs a request. */
const MOST_PAGES = 20;
const FIRST_PAGE = 20;

/** The data sources that connections can see, as Notion listed them last. */
@Injectable()
export class VisibleSources {
  private readonly listings = new SharedWork<void>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly notion: Notion,
  ) {}

  /** What is remembered; asks Notion nothing. @throws Problem `connection_not_found` */
  async list(request: ListConnectionDataSourcesRequest): Promise<ListConnectionDataSourcesResponse> {
    const { workspaceId, id, limit, cursor } = asked(list, request);
    const { sourcesListedAt } = await this.links.connection(workspaceId, id);
    const wanted = { connectionId: id, limit: limit + 1, after: cursor === undefined ? undefined : afterOf(cursor) };
    const rows = await listSources(this.dataSource, wanted);
    const page = rows.slice(0, limit);
    const { title, id: lastId } = page.at(-1) ?? {};
    return {
      dataSources: page.map(sourceBody),
      nextCursor: rows.length > limit ? cursorOf([title!, lastId!]) : undefined,
      listedAt: sourcesListedAt?.toISOString(),
    };
  }

  /** Asks Notion; several who ask at the same moment get what one of them learned. @throws NotionFailure, ConnectionRests, Problem `connection_not_found` */
  async refresh({ workspaceId, id }: RefreshConnectionDataSourcesRequest): Promise<ListConnectionDataSourcesResponse> {
    asked(z.object(which), { workspaceId, id });
    const link = await this.links.link(workspaceId, id);
    await this.listings.of(id, async () => {
      const sources = await this.seen(link);
      await transaction(this.dataSource, async tx => {
        if (await lockConnection(tx, workspaceId, id)) await replaceSources(tx, id, sources);
      });
    });
    return this.list({ workspaceId, id, limit: FIRST_PAGE });
  }

  private async seen(link: Link): Promise<SourceRow[]> {
    const seen = new Map<string, SourceRow>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { results, next_cursor } = await this.notion.ask(link, 'interactive', 'search', client =>
        client.search({
          filter: { property: 'object', value: 'data_source' },
          page_size: 100,
          ...(cursor !== undefined && { start_cursor: cursor }),
        }),
      );
      for (const result of results)
        if (result.object === 'data_source' && isFullDataSource(result)) seen.set(result.id, rowOf(result));
      if (next_cursor === null) break;
      cursor = next_cursor;
    }
    return [...seen.values()];
  }
}

function rowOf(source: DataSourceObjectResponse): SourceRow {
  const { id, title, parent, url, properties, last_edited_time } = source;
  return {
    id,
    title: title.map(item => item.plain_text).join(''),
    notionDatabaseId: 'database_id' in parent ? parent.database_id : null,
    url: url ?? null,
    properties: Object.values(properties).map(({ name, type }) => ({ name, type })),
    lastEditedAt: new Date(last_edited_time),
  };
}

function sourceBody({ id, title, notionDatabaseId, url, properties, lastEditedAt }: SourceRow): ConnectionDataSource {
  return {
    id,
    title,
    notionDatabaseId: notionDatabaseId ?? undefined,
    url: url ?? undefined,
    properties,
    lastEditedAt: lastEditedAt?.toISOString(),
  };
}

function cursorOf(place: [title: string, id: string]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function afterOf(cursor: string): [title: string, id: string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return z.tuple([z.string(), z.guid()]).parse(place);
  } catch {
    throw Invalid({
      errors: [{ pointer: '?cursor', detail: 'should be the nextCursor of the page before, as it was given' }],
    });
  }
}
