import { isFullDataSource, type DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import { Invalid } from '@na/errors';
import { ConnectionIsBroken, NotionNotFound, NotionTokenRefused } from '../errors.ts';
import { NotionFailure } from '../notion/notion-failure.ts';
import { Notion, type Link } from '../notion/notion.ts';
import { ownerOf, type Owner } from './owner.ts';
import { todoSourceAmong, type VisibleSource } from './todo-source.ts';

/** Nobody is asked to look through more data sources than one search gives. */
const MOST_SOURCES = 100;

/** What is learned of a connection from Notion. */
export interface Learned extends Owner {
  /** Where to-dos go unless a call names another. */
  todoSource: DataSourceObjectResponse | undefined;
}

/** The first talk with Notion through a new connection. */
@Injectable()
export class Introduction {
  constructor(private readonly notion: Notion) {}

  /**
   * What Notion says of a token's owner, and which data source takes the to-dos: the given one, else see {@link todoSourceAmong}.
   * @throws Problem `notion_token_refused`; `validation_failed` when the given data source cannot be seen
   */
  async of(given: {
    id: string;
    workspaceId: string;
    token: string;
    notionTodoDataSourceId?: string;
  }): Promise<Learned> {
    const link = { connectionId: given.id, workspaceId: given.workspaceId, token: given.token, botId: '' };
    const me = await this.notion
      .ask(link, 'interactive', 'users.me', client => client.users.me({}))
      .catch((error: unknown) => {
        if (ConnectionIsBroken.is(error)) throw NotionTokenRefused({ said: (error as NotionFailure).said });
        throw error;
      });
    const owner = ownerOf(me);
    if (!owner) throw NotionTokenRefused({ said: 'The token belongs to a person.' });
    return { ...owner, todoSource: await this.todoSource(link, given.notionTodoDataSourceId) };
  }

  /** The given data source, which must be visible, else the one that seems to be for to-dos. @throws Problem `validation_failed` */
  async todoSource(link: Link, givenId: string | undefined): Promise<DataSourceObjectResponse | undefined> {
    if (!givenId) return this.likelySource(link);
    try {
      const found = await this.notion.ask(link, 'interactive', 'dataSources.retrieve', client =>
        client.dataSources.retrieve({ data_source_id: givenId }),
      );
      return found as DataSourceObjectResponse;
    } catch (error) {
      if (!NotionNotFound.is(error)) throw error;
      const detail = `should be a data source that is shared with the integration; Notion says: ${(error as NotionFailure).said}`;
      throw Invalid({ errors: [{ pointer: '/notionTodoDataSourceId', detail }] });
    }
  }

  /** The data source that seems to be for to-dos, of those that a connection can see. */
  async likelySource(link: Link): Promise<DataSourceObjectResponse | undefined> {
    const { results } = await this.notion.ask(link, 'interactive', 'search', client =>
      client.search({
        filter: { property: 'object', value: 'data_source' },
        sort: { timestamp: 'last_edited_time', direction: 'descending' },
        page_size: MOST_SOURCES,
      }),
    );
    const sources = results.filter(
      result => result.object === 'data_source' && isFullDataSource(result),
    ) as DataSourceObjectResponse[];
    const likely = todoSourceAmong(sources.map(visible));
    return sources.find(({ id }) => id === likely);
  }
}

function visible({ id, title, properties }: DataSourceObjectResponse): VisibleSource {
  return {
    id,
    title: title.map(item => item.plain_text).join(''),
    types: Object.values(properties).map(({ type }) => type),
  };
}
