import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { Changes, Does, Gives } from '../http/route.ts';
import { ConnectionDto, ConnectionPatch, ReasonBody, RotationBody } from './connection.dto.ts';
import {
  ConnectionDataSourceListDto,
  ConnectionHealthDto,
  ConnectionStatisticsDto,
  StatisticsQuery,
} from './connection-upkeep.dto.ts';
import { ConnectionUpkeep } from './connection-upkeep.ts';

@ApiTags('Connections')
@Controller('v1/connections')
export class ConnectionUpkeepController {
  constructor(private readonly upkeep: ConnectionUpkeep) {}

  @Changes(':id', 'Changes what a connection is called, or where its to-dos go.', ConnectionDto, {
    needs: 'connections:write',
    more: 'A new data source is asked of Notion first.',
    refuses: [502],
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: ConnectionPatch,
  ): Promise<ConnectionDto> {
    return this.upkeep.change({ workspaceId, id }, patch, expected);
  }

  @Does(':id/rotate', 'Puts a new token of the same integration in the place of the old one.', ConnectionDto, {
    needs: 'connections:write',
    more: 'Notion is asked with it first; the old one is used until the new one is stored.',
    refuses: [502],
    versioned: true,
  })
  rotate(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { token }: RotationBody,
  ): Promise<ConnectionDto> {
    return this.upkeep.rotate({ workspaceId, id }, token);
  }

  @Does(
    ':id/disable',
    'Switches a connection off: Notion is asked nothing through it, and its tasks wait.',
    ConnectionDto,
    {
      needs: 'connections:write',
      versioned: true,
    },
  )
  disable(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { reason }: ReasonBody,
  ): Promise<ConnectionDto> {
    return this.upkeep.disable({ workspaceId, id }, reason);
  }

  @Does(':id/enable', 'Switches a connection on again; its tasks go on within a minute.', ConnectionDto, {
    needs: 'connections:write',
    versioned: true,
  })
  enable(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ConnectionDto> {
    return this.upkeep.enable({ workspaceId, id });
  }

  @Gives(
    ':id/health',
    'Gives how a connection has fared: its last requests, its circuit, its budget.',
    ConnectionHealthDto,
    {
      needs: 'connections:read',
      refuses: [404],
      moving: true,
    },
  )
  health(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ConnectionHealthDto> {
    return this.upkeep.health({ workspaceId, id });
  }

  @Does(':id/circuit/reset', 'Lets requests through again though no try has succeeded yet.', ConnectionHealthDto, {
    needs: 'connections:write',
    more: 'A circuit that is closed stays so.',
  })
  resetCircuit(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { reason }: ReasonBody,
  ): Promise<ConnectionHealthDto> {
    return this.upkeep.resetCircuit({ workspaceId, id }, reason);
  }

  @Gives(
    ':id/data-sources',
    'Gives the data sources that a connection can see, by title, as Notion listed them last.',
    ConnectionDataSourceListDto,
    { needs: 'connections:read', refuses: [404], more: '`Age` and `X-Notion-Synced-At` say how old the list is.' },
  )
  async dataSources(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() query: ListQuery,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<ConnectionDataSourceListDto> {
    return aged(await this.upkeep.dataSources({ workspaceId, id }, query), reply);
  }

  @Does(
    ':id/data-sources/refresh',
    'Asks Notion which data sources a connection can see, and gives the first twenty.',
    ConnectionDataSourceListDto,
    { needs: 'connections:write', refuses: [502] },
  )
  refreshDataSources(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
  ): Promise<ConnectionDataSourceListDto> {
    return this.upkeep.refreshDataSources({ workspaceId, id });
  }

  @Gives(
    ':id/statistics',
    'Gives what was asked of Notion through a connection, and what came of it.',
    ConnectionStatisticsDto,
    { needs: 'connections:read', refuses: [404], moving: true },
  )
  statistics(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() query: StatisticsQuery,
  ): Promise<ConnectionStatisticsDto> {
    return this.upkeep.statistics({ workspaceId, id }, query);
  }
}

/** Says in the headers how old a list is. */
function aged(list: ConnectionDataSourceListDto, reply: GatewayReply): ConnectionDataSourceListDto {
  const { listedAt } = list;
  if (listedAt === undefined) return list;
  const age = Math.max(0, Math.floor((Date.now() - Date.parse(listedAt)) / 1_000));
  reply.header('age', String(age)).header('x-notion-synced-at', listedAt);
  return list;
}
