import { Injectable } from '@nestjs/common';
import type { ListNotificationsRequest, ListNotificationsResponse } from '@na/contracts';
import { DataSource } from 'typeorm';
import { pageOf, sliceOf } from '../page.ts';
import { idFaults } from '../request-faults.ts';
import { LIST_NOTIFICATIONS, LIST_NOTIFICATIONS_OF_ALERT } from './notification.queries.ts';
import { notificationOf, type NotificationRow } from './notification.ts';

/** What people see of deliveries. */
@Injectable()
export class NotificationService {
  constructor(private readonly dataSource: DataSource) {}

  async list(request: ListNotificationsRequest): Promise<ListNotificationsResponse> {
    const { workspaceId, alertId } = request;
    const slice = sliceOf(request, idFaults('/alertId', alertId));
    const given = [workspaceId, slice.below, slice.take];
    const rows = alertId
      ? await this.dataSource.query<NotificationRow[]>(LIST_NOTIFICATIONS_OF_ALERT, [...given, alertId])
      : await this.dataSource.query<NotificationRow[]>(LIST_NOTIFICATIONS, given);
    const { page, nextCursor } = pageOf(rows, slice);
    return { notifications: page.map(notificationOf), nextCursor };
  }
}
