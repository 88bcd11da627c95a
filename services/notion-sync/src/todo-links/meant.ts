import { Injectable } from '@nestjs/common';
import { Invalid } from '@na/errors';
import { DataSource, type EntityManager } from 'typeorm';
import { TodoAssigneeUnmapped, TodoChannelUnmapped } from '../todo-errors.ts';
import { joined } from '../schemas/property-values.ts';
import { whoIs, type NotionUser } from '../schemas/notion-users.ts';
import { listChannelLinks, listPersonLinks } from './link.queries.ts';

/** A user of a chat platform, as an assignee names them: `slack:U024BE7LH`. */
const PERSON = /^([a-z0-9][a-z0-9_-]{0,31}):(\S+)$/;

/** Finds out who and where is meant by the names of chat platforms. */
@Injectable()
export class Meant {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The Notion user whom an assignee means by a person link; nothing when the assignee names no chat platform.
   * @param database the caller's transaction, where one is open
   * @throws Problem `todo_assignee_unmapped`
   */
  async person(
    workspaceId: string,
    assignee: string | undefined,
    database: DataSource | EntityManager = this.dataSource,
  ): Promise<string | null> {
    const [, platform, id] = PERSON.exec(assignee ?? '') ?? [];
    if (!platform || !id) return null;
    const [link] = await listPersonLinks(database, { workspaceId, platform, idThere: id, limit: 1 });
    if (!link) throw TodoAssigneeUnmapped({ platform, id });
    return joined([link.notionUserId]);
  }

  /**
   * Where the to-dos of a channel go.
   * @throws Problem `todo_channel_unmapped`; `validation_failed` when a connection or a data source is named too
   */
  async place<Given extends { connectionId?: string; notionDataSourceId?: string }>(
    workspaceId: string,
    channel: { platform: string; channelId: string } | undefined,
    given: Given,
  ): Promise<Pick<Given, 'connectionId' | 'notionDataSourceId'>> {
    if (!channel) return given;
    const { connectionId, notionDataSourceId } = given;
    if (connectionId ?? notionDataSourceId)
      throw Invalid({
        errors: [{ pointer: '/channel', detail: 'should stand alone: it says the connection and the data source' }],
      });
    const { platform, channelId: id } = channel;
    const [link] = await listChannelLinks(this.dataSource, { workspaceId, platform, idThere: id, limit: 1 });
    if (!link) throw TodoChannelUnmapped({ platform, id });
    return { connectionId: link.connectionId, notionDataSourceId: link.notionDataSourceId };
  }

  /** How whoever is meant by names may be written in to-dos: in lower case as given, and as ids of Notion users. */
  async anybody(workspaceId: string, names: readonly string[]): Promise<string[]> {
    if (!names.length) return [];
    const known: { users: NotionUser[] }[] = await this.dataSource.query(
      'select users from notion_users join connection on connection.id = connection_id where workspace_id = $1',
      [workspaceId],
    );
    const users = known.flatMap(each => each.users);
    const meant = names.map(async name => {
      const linked = await this.person(workspaceId, name);
      return [name.toLowerCase(), ...(linked ? [linked] : whoIs(name, users).flatMap(({ id }) => joined([id]) ?? []))];
    });
    return [...new Set((await Promise.all(meant)).flat())];
  }
}
