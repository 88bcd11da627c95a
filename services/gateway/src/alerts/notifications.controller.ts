import { Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Gives } from '../http/route.ts';
import { WorkspaceId } from '../access/principal.ts';
import { ListNotificationsQuery, NotificationListDto } from './alert.dto.ts';
import { Alerts } from './alerts.ts';

@ApiTags('Alerts')
@Controller('v1/notifications')
export class NotificationsController {
  constructor(private readonly alerts: Alerts) {}

  @Gives('', 'Gives the deliveries of alerts, newest first.', NotificationListDto, { needs: 'alerts:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListNotificationsQuery): Promise<NotificationListDto> {
    return this.alerts.listNotifications(workspaceId, query);
  }
}
