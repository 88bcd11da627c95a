import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { WorkspaceId } from '../access/principal.ts';
import { EndpointBody, EndpointDto, EndpointListDto } from './alert-rule.dto.ts';
import { Alerts } from './alerts.ts';

@ApiTags('Alerts')
@Controller('v1/endpoints')
export class EndpointsController {
  constructor(private readonly alerts: Alerts) {}

  @Creates('Makes an endpoint that alerts are posted to as signed webhooks.', EndpointDto, {
    needs: 'alerts:write',
    more: 'The signing secret comes back this once.',
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: EndpointBody): Promise<EndpointDto> {
    return this.alerts.createEndpoint(workspaceId, id, body);
  }

  @Gives('', 'Gives the endpoints of the workspace, newest first, without their secrets.', EndpointListDto, {
    needs: 'alerts:read',
  })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<EndpointListDto> {
    return this.alerts.listEndpoints(workspaceId, query);
  }

  @Removes(':id', 'Removes an endpoint; what waits for it is dropped.', { needs: 'alerts:write', refuses: [404] })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.alerts.deleteEndpoint(workspaceId, id);
  }
}
