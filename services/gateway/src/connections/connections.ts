import { Injectable } from '@nestjs/common';
import { ConnectionService, type Connection } from '@na/contracts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { oneOf } from '../http/one-of.ts';
import { Services } from '../http/services.ts';
import type { ConnectionBody } from './connection.dto.ts';

/** Adding and checking ask Notion, which may be slow; in milliseconds. */
const WITH_NOTION_MS = 20_000;

/** Connections, as notion-sync has them. */
@Injectable()
export class Connections {
  constructor(private readonly services: Services) {}

  add(
    workspaceId: string,
    id: string,
    { todoDataSourceId, notionTodoDataSourceId, ...body }: ConnectionBody,
  ): Promise<Connection> {
    const source = oneOf({ notionTodoDataSourceId, todoDataSourceId });
    const request = { id, workspaceId, ...body, notionTodoDataSourceId: source };
    return this.services.ask(ConnectionService.addConnection, request, WITH_NOTION_MS);
  }

  get(workspaceId: string, id: string): Promise<Connection> {
    return this.services.ask(ConnectionService.getConnection, { workspaceId, id });
  }

  async list(workspaceId: string, query: ListQuery): Promise<List<Connection>> {
    const { connections, nextCursor } = await this.services.ask(ConnectionService.listConnections, {
      workspaceId,
      ...query,
    });
    return listOf(connections, nextCursor);
  }

  async remove(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(ConnectionService.removeConnection, { workspaceId, id });
  }

  check(workspaceId: string, id: string): Promise<Connection> {
    return this.services.ask(ConnectionService.checkConnection, { workspaceId, id }, WITH_NOTION_MS);
  }
}
