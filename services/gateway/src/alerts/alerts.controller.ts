import { Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { WorkspaceId } from '../access/principal.ts';
import { AlertDto, AlertListDto, ListAlertsQuery } from './alert.dto.ts';
import { Alerts } from './alerts.ts';

@ApiTags('Alerts')
@Controller('v1/alerts')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  @Gives('', 'Gives the alerts of the workspace, newest first.', AlertListDto, { needs: 'alerts:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListAlertsQuery): Promise<AlertListDto> {
    return this.alerts.list(workspaceId, query);
  }

  @Gives(':id', 'Gives an alert.', AlertDto, { needs: 'alerts:read', refuses: [404], keepable: true })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AlertDto> {
    return this.alerts.get(workspaceId, id);
  }

  @Does(':id/acknowledge', 'Says that somebody looks after an alert.', AlertDto, { needs: 'alerts:write' })
  acknowledge(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AlertDto> {
    return this.alerts.acknowledge(workspaceId, id);
  }

  @Does(':id/resolve', "Says that an alert's cause is gone.", AlertDto, { needs: 'alerts:write' })
  resolve(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AlertDto> {
    return this.alerts.resolve(workspaceId, id);
  }
}
