import { Controller } from '@nestjs/common';
import { AlertingService, type ListNotificationsRequest, type ListNotificationsResponse } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { NotificationService } from './notification.service.ts';

@Controller()
export class NotificationRpc {
  constructor(private readonly notifications: NotificationService) {}

  @OnCall(AlertingService.listNotifications)
  listNotifications(request: ListNotificationsRequest): Promise<ListNotificationsResponse> {
    return this.notifications.list(request);
  }
}
