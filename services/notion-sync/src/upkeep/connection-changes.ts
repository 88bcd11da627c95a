import type { DataSourceObjectResponse } from '@notionhq/client';
import { Injectable } from '@nestjs/common';
import {
  ConnectionChanged,
  ConnectionDisabled,
  ConnectionEnabled,
  type ChangeConnectionRequest,
  type Connection,
  type DisableConnectionRequest,
  type EnableConnectionRequest,
} from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { asked, notionId, text, uuid } from '../asked.ts';
import { switchBudget } from '../budget/budget.queries.ts';
import { connectionBody } from '../connections/connection-body.ts';
import { changeConnection, lockConnection, type ConnectionRow } from '../connections/connection.queries.ts';
import { Introduction } from '../connections/introduction.ts';
import { Links } from '../connections/links.ts';
import { plainId } from '../effects/content.ts';
import { ConnectionNotFound, VersionStale } from '../errors.ts';
import { storeSchema } from '../schemas/schema.queries.ts';

const which = { workspaceId: uuid(), id: uuid() };
const change = z.object({
  ...which,
  expectedVersion: z.number().int().optional(),
  name: text(1, 100).optional(),
  notionTodoDataSourceId: notionId().optional(),
  clearTodoDataSource: z.boolean(),
});
const switching = z.object({ ...which, reason: text(1, 500) });

/** What people change of a connection. */
@Injectable()
export class ConnectionChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly introduction: Introduction,
  ) {}

  /** @throws Problem `connection_not_found`, `version_stale`; `validation_failed` of a data source that Notion does not show the connection */
  async change(request: ChangeConnectionRequest): Promise<Connection> {
    const wanted = asked(change, request);
    const source = await this.source(wanted);
    return this.changed(wanted, async (tx, there) => {
      const isStale = wanted.expectedVersion !== undefined && wanted.expectedVersion !== there.version;
      if (isStale) throw VersionStale({ expected: wanted.expectedVersion!, actual: there.version });
      const name = wanted.name ?? there.name;
      const todos = wanted.clearTodoDataSource ? null : (source?.id ?? there.notionTodoDataSourceId);
      if (name === there.name && todos === there.notionTodoDataSourceId) return there;
      if (source) await storeSchema(tx, there.id, source);
      const changed = await changeConnection(tx, there.id, { ...there, name, notionTodoDataSourceId: todos });
      const told = { connectionId: there.id, name, notionTodoDataSourceId: todos ?? undefined };
      await tell(tx, ConnectionChanged, told, { workspaceId: there.workspaceId });
      return changed;
    });
  }

  /** From the commit on nothing is asked through it, on any replica; what is under way ends. Repeatable. */
  async disable(request: DisableConnectionRequest): Promise<Connection> {
    const { reason, ...which } = asked(switching, request);
    return this.changed(which, async (tx, there) => {
      if (there.state === 'disabled') return there;
      await switchBudget(tx, there.id, true);
      const off = await changeConnection(tx, there.id, { ...there, state: 'disabled', disabledBecause: reason });
      await tell(tx, ConnectionDisabled, { connectionId: there.id, reason }, { workspaceId: there.workspaceId });
      return off;
    });
  }

  /** Tasks that wait go on within a minute. Whether its token still works, the first request shows. Repeatable. */
  async enable({ workspaceId, id }: EnableConnectionRequest): Promise<Connection> {
    return this.changed({ workspaceId, id }, async (tx, there) => {
      if (there.state !== 'disabled') return there;
      await switchBudget(tx, id, false);
      const on = await changeConnection(tx, id, { ...there, state: 'active', disabledBecause: null });
      await tell(tx, ConnectionEnabled, { connectionId: id }, { workspaceId });
      return on;
    });
  }

  private async changed(
    { workspaceId, id }: { workspaceId: string; id: string },
    work: (tx: EntityManager, there: ConnectionRow) => Promise<ConnectionRow>,
  ): Promise<Connection> {
    asked(z.object(which), { workspaceId, id });
    return transaction(this.dataSource, async tx => {
      const there = await lockConnection(tx, workspaceId, id);
      if (!there) throw ConnectionNotFound({ id });
      return connectionBody(await work(tx, there));
    });
  }

  /** The data source that to-dos are to go to, which Notion must show the connection. */
  private async source(wanted: z.output<typeof change>): Promise<DataSourceObjectResponse | undefined> {
    const { workspaceId, id, notionTodoDataSourceId: sourceId } = wanted;
    if (!sourceId || wanted.clearTodoDataSource) return undefined;
    const there = await this.links.connection(workspaceId, id);
    if (plainId(there.notionTodoDataSourceId ?? '') === plainId(sourceId)) return undefined;
    return this.introduction.todoSource(await this.links.link(workspaceId, id), sourceId);
  }
}
