import { Controller } from '@nestjs/common';
import {
  AlertingService,
  type CreateEndpointRequest,
  type DeleteEndpointRequest,
  type DeleteEndpointResponse,
  type Endpoint,
  type ListEndpointsRequest,
  type ListEndpointsResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { EndpointService } from './endpoint.service.ts';

@Controller()
export class EndpointRpc {
  constructor(private readonly endpoints: EndpointService) {}

  @OnCall(AlertingService.createEndpoint)
  createEndpoint(request: CreateEndpointRequest): Promise<Endpoint> {
    return this.endpoints.create(request);
  }

  @OnCall(AlertingService.listEndpoints)
  listEndpoints(request: ListEndpointsRequest): Promise<ListEndpointsResponse> {
    return this.endpoints.list(request);
  }

  @OnCall(AlertingService.deleteEndpoint)
  deleteEndpoint(request: DeleteEndpointRequest): Promise<DeleteEndpointResponse> {
    return this.endpoints.delete(request);
  }
}
