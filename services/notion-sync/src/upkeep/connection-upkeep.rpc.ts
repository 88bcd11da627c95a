import { Controller } from '@nestjs/common';
import {
  ConnectionUpkeepService,
  type ChangeConnectionRequest,
  type Connection,
  type ConnectionHealth,
  type ConnectionStatistics,
  type DisableConnectionRequest,
  type EnableConnectionRequest,
  type GetConnectionHealthRequest,
  type GetConnectionStatisticsRequest,
  type ListConnectionDataSourcesRequest,
  type ListConnectionDataSourcesResponse,
  type RefreshConnectionDataSourcesRequest,
  type ResetConnectionCircuitRequest,
  type RotateConnectionRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { ConnectionHealths } from '../health/connection-healths.ts';
import { VisibleSources } from '../sources/visible-sources.ts';
import { ConnectionFigures } from '../statistics/connection-figures.ts';
import { ConnectionChanges } from './connection-changes.ts';
import { Rotation } from './rotation.ts';

@Controller()
export class ConnectionUpkeepRpc {
  constructor(
    private readonly changes: ConnectionChanges,
    private readonly rotation: Rotation,
    private readonly healths: ConnectionHealths,
    private readonly sources: VisibleSources,
    private readonly figures: ConnectionFigures,
  ) {}

  @OnCall(ConnectionUpkeepService.changeConnection)
  changeConnection(request: ChangeConnectionRequest): Promise<Connection> {
    return this.changes.change(request);
  }

  @OnCall(ConnectionUpkeepService.rotateConnection)
  rotateConnection(request: RotateConnectionRequest): Promise<Connection> {
    return this.rotation.rotate(request);
  }

  @OnCall(ConnectionUpkeepService.disableConnection)
  disableConnection(request: DisableConnectionRequest): Promise<Connection> {
    return this.changes.disable(request);
  }

  @OnCall(ConnectionUpkeepService.enableConnection)
  enableConnection(request: EnableConnectionRequest): Promise<Connection> {
    return this.changes.enable(request);
  }

  @OnCall(ConnectionUpkeepService.getConnectionHealth)
  getConnectionHealth(request: GetConnectionHealthRequest): Promise<ConnectionHealth> {
    return this.healths.of(request);
  }

  @OnCall(ConnectionUpkeepService.resetConnectionCircuit)
  resetConnectionCircuit(request: ResetConnectionCircuitRequest): Promise<ConnectionHealth> {
    return this.healths.reset(request);
  }

  @OnCall(ConnectionUpkeepService.listConnectionDataSources)
  listConnectionDataSources(request: ListConnectionDataSourcesRequest): Promise<ListConnectionDataSourcesResponse> {
    return this.sources.list(request);
  }

  @OnCall(ConnectionUpkeepService.refreshConnectionDataSources)
  refreshConnectionDataSources(
    request: RefreshConnectionDataSourcesRequest,
  ): Promise<ListConnectionDataSourcesResponse> {
    return this.sources.refresh(request);
  }

  @OnCall(ConnectionUpkeepService.getConnectionStatistics)
  getConnectionStatistics(request: GetConnectionStatisticsRequest): Promise<ConnectionStatistics> {
    return this.figures.of(request);
  }
}
