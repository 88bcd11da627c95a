import { Controller } from '@nestjs/common';
import {
  ConnectionService,
  type AddConnectionRequest,
  type CheckConnectionRequest,
  type Connection,
  type GetConnectionRequest,
  type ListConnectionsRequest,
  type ListConnectionsResponse,
  type RemoveConnectionRequest,
  type RemoveConnectionResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Connections } from './connections.ts';
import { Links } from './links.ts';

@Controller()
export class ConnectionRpc {
  constructor(
    private readonly connections: Connections,
    private readonly links: Links,
  ) {}

  @OnCall(ConnectionService.addConnection)
  addConnection(request: AddConnectionRequest): Promise<Connection> {
    return this.connections.add(request);
  }

  @OnCall(ConnectionService.getConnection)
  getConnection(request: GetConnectionRequest): Promise<Connection> {
    return this.connections.get(request);
  }

  @OnCall(ConnectionService.listConnections)
  listConnections(request: ListConnectionsRequest): Promise<ListConnectionsResponse> {
    return this.connections.list(request);
  }

  @OnCall(ConnectionService.removeConnection)
  async removeConnection(request: RemoveConnectionRequest): Promise<RemoveConnectionResponse> {
    await this.connections.remove(request);
    return {};
  }

  @OnCall(ConnectionService.checkConnection)
  checkConnection(request: CheckConnectionRequest): Promise<Connection> {
    return this.links.check(request);
  }
}
