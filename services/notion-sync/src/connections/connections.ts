import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import {
  ConnectionAdded,
  ConnectionRemoved,
  type AddConnectionRequest,
  type Connection,
  type GetConnectionRequest,
  type ListConnectionsRequest,
  type ListConnectionsResponse,
  type RemoveConnectionRequest,
} from '@na/contracts';
import { afterCommit, refuseDeleted, tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { asked, limit, notionId, notionToken, text, uuid } from '../asked.ts';
import { RequestBudget } from '../budget/request-budget.ts';
import type { Config } from '../config.ts';
import { pageOf, placeOf } from '../cursor.ts';
import { plainId } from '../effects/content.ts';
import { ConnectionIdTaken, ConnectionNotFound } from '../errors.ts';
import { revokeLater } from '../oauth/revocation.queries.ts';
import { storeSchema } from '../schemas/schema.queries.ts';
import { connectionBody } from './connection-body.ts';
import {
  deleteConnection,
  findConnection,
  findTakenConnection,
  insertConnection,
  listConnections,
  wasRemoved,
  type ConnectionRow,
} from './connection.queries.ts';
import { Introduction } from './introduction.ts';
import { tokenPreview } from './token-preview.ts';

const newConnection = z.object({
  id: uuid(),
  workspaceId: uuid(),
  name: text(1, 100),
  token: notionToken(),
  notionTodoDataSourceId: notionId().optional(),
});
const which = z.object({ workspaceId: uuid(), id: uuid() });
const list = z.object({ workspaceId: uuid(), limit: limit(), cursor: z.string().optional() });

/** A workspace's links to Notion integrations. */
@Injectable()
export class Connections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly budget: RequestBudget,
    private readonly box: SecretBox,
    private readonly introduction: Introduction,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_REQUESTS_PER_MINUTE'>,
  ) {}

  /**
   * Checks a token against Notion and keeps it, sealed. The same id with the same name and token answers with the connection that is there.
   * @throws Problem `notion_token_refused`, `connection_id_taken`, `notion_not_found` of the data source, `workspace_deleted`
   */
  async add(request: AddConnectionRequest): Promise<Connection> {
    const wanted = asked(newConnection, request);
    const there = await findTakenConnection(this.dataSource, wanted.id);
    if (there) return this.same(there, wanted);
    await this.budget.open(wanted.id, this.config.NOTION_REQUESTS_PER_MINUTE);
    try {
      return connectionBody(await this.keep(wanted));
    } catch (error) {
      if (!(await findTakenConnection(this.dataSource, wanted.id))) await this.budget.close(wanted.id);
      throw error;
    }
  }

  async get({ workspaceId, id }: GetConnectionRequest): Promise<Connection> {
    asked(which, { workspaceId, id });
    const found = await findConnection(this.dataSource, workspaceId, id);
    if (!found) throw ConnectionNotFound({ id });
    return connectionBody(found);
  }

  async list(request: ListConnectionsRequest): Promise<ListConnectionsResponse> {
    const { workspaceId, limit, cursor } = asked(list, request);
    const found = await listConnections(this.dataSource, { workspaceId, limit: limit + 1, after: placeOf(cursor) });
    const { rows, nextCursor } = pageOf(found, limit);
    return { connections: rows.map(connectionBody), nextCursor };
  }

  /**
   * Forgets a connection, its token and its budget; repeatable. Access that a person gave is revoked at Notion afterwards.
   * @throws Problem `connection_not_found` when there never was one
   */
  async remove({ workspaceId, id }: RemoveConnectionRequest): Promise<void> {
    asked(which, { workspaceId, id });
    await transaction(this.dataSource, tx => this.removeIn(tx, { workspaceId, id }));
  }

  /** As {@link remove}, as part of a transaction. */
  async removeIn(tx: EntityManager, { workspaceId, id }: RemoveConnectionRequest): Promise<void> {
    await revokeLater(tx, { connectionId: id, workspaceId });
    if (!(await deleteConnection(tx, workspaceId, id))) {
      if (await wasRemoved(tx, workspaceId, id)) return;
      throw ConnectionNotFound({ id });
    }
    await tell(tx, ConnectionRemoved, { connectionId: id }, { workspaceId });
    afterCommit(tx, () => void this.budget.close(id));
  }

  private async keep(wanted: z.output<typeof newConnection>): Promise<ConnectionRow> {
    const { botId, notionWorkspaceName, notionWorkspaceId, maxFileUploadBytes, todoSource } =
      await this.introduction.of(wanted);
    const { id, workspaceId, name, token } = wanted;
    const kept = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const inserted = await insertConnection(tx, {
        id,
        workspaceId,
        name,
        kind: 'token',
        sealedToken: this.box.seal(token, id),
        tokenPreview: tokenPreview(token),
        requestsPerMinute: this.config.NOTION_REQUESTS_PER_MINUTE,
        notionBotId: botId,
        notionWorkspaceName,
        notionWorkspaceId,
        tokenExpiresAt: null,
        capabilities: { maxFileUploadBytes },
        notionTodoDataSourceId: todoSource?.id ?? null,
      });
      if (!inserted) return undefined;
      if (todoSource) await storeSchema(tx, id, todoSource);
      await tell(tx, ConnectionAdded, { connectionId: id, name, tokenPreview: tokenPreview(token) }, { workspaceId });
      return inserted;
    });
    // Somebody added it in the meantime.
    return kept ?? (await this.sameRow((await findTakenConnection(this.dataSource, id))!, wanted));
  }

  private same(there: ConnectionRow, wanted: z.output<typeof newConnection>): Connection {
    return connectionBody(this.sameRow(there, wanted));
  }

  private sameRow(
    there: ConnectionRow,
    { id, workspaceId, name, token, notionTodoDataSourceId }: z.output<typeof newConnection>,
  ): ConnectionRow {
    const isSame =
      there.workspaceId === workspaceId &&
      there.name === name &&
      (!notionTodoDataSourceId || plainId(there.notionTodoDataSourceId ?? '') === plainId(notionTodoDataSourceId)) &&
      this.box.open(there.sealedToken, id) === token;
    if (!isSame) throw ConnectionIdTaken({ id });
    return there;
  }
}
