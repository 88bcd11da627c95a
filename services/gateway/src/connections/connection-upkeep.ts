import { Injectable } from '@nestjs/common';
import {
  ConnectionUpkeepService,
  type Connection,
  type ConnectionHealth,
  type ConnectionStatistics,
  type ListConnectionDataSourcesResponse,
} from '@na/contracts';
import { listOf, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import type { ConnectionPatch } from './connection.dto.ts';
import type { ConnectionDataSourceListDto, StatisticsQuery } from './connection-upkeep.dto.ts';

/** Notion is asked meanwhile, which may be slow; in milliseconds. */
const WITH_NOTION_MS = 20_000;

/** Which connection is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** What is done for connections that stand, as notion-sync does it. */
@Injectable()
export class ConnectionUpkeep {
  constructor(private readonly services: Services) {}

  change(
    which: Which,
    { name, notionTodoDataSourceId: source }: ConnectionPatch,
    expectedVersion: number | undefined,
  ): Promise<Connection> {
    const changed = { name, notionTodoDataSourceId: source ?? undefined, clearTodoDataSource: source === null };
    const request = { ...which, expectedVersion, ...changed };
    return orStale(this.services.ask(ConnectionUpkeepService.changeConnection, request, WITH_NOTION_MS));
  }

  rotate(which: Which, token: string): Promise<Connection> {
    return this.services.ask(ConnectionUpkeepService.rotateConnection, { ...which, token }, WITH_NOTION_MS);
  }

  disable(which: Which, reason: string): Promise<Connection> {
    return this.services.ask(ConnectionUpkeepService.disableConnection, { ...which, reason });
  }

  enable(which: Which): Promise<Connection> {
    return this.services.ask(ConnectionUpkeepService.enableConnection, which);
  }

  health(which: Which): Promise<ConnectionHealth> {
    return this.services.ask(ConnectionUpkeepService.getConnectionHealth, which);
  }

  resetCircuit(which: Which, reason: string): Promise<ConnectionHealth> {
    return this.services.ask(ConnectionUpkeepService.resetConnectionCircuit, { ...which, reason });
  }

  async dataSources(which: Which, query: ListQuery): Promise<ConnectionDataSourceListDto> {
    return sourcesOf(
      await this.services.ask(ConnectionUpkeepService.listConnectionDataSources, { ...which, ...query }),
    );
  }

  async refreshDataSources(which: Which): Promise<ConnectionDataSourceListDto> {
    const { refreshConnectionDataSources } = ConnectionUpkeepService;
    return sourcesOf(await this.services.ask(refreshConnectionDataSources, which, WITH_NOTION_MS));
  }

  statistics(which: Which, { per = 'minute', ...times }: StatisticsQuery): Promise<ConnectionStatistics> {
    return this.services.ask(ConnectionUpkeepService.getConnectionStatistics, { ...which, per, ...times });
  }
}

function sourcesOf({
  dataSources,
  nextCursor,
  listedAt,
}: ListConnectionDataSourcesResponse): ConnectionDataSourceListDto {
  return { ...listOf(dataSources, nextCursor), ...(listedAt !== undefined && { listedAt }) };
}
