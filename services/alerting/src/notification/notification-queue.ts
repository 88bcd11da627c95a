import { Injectable } from '@nestjs/common';
import { NotificationFailed, type Alert } from '@na/contracts';
import { afterCommit, tellAll } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { Doorbell } from './doorbell.ts';
import { DROP_NOTIFICATIONS, INSERT_NOTIFICATIONS } from './notification.queries.ts';
import type { NotificationRow } from './notification.ts';
import { notified } from './notified.ts';

/** An alert that is to be told to the endpoints of its workspace. */
export interface Fired {
  alert: Alert;
  /** The id of the event that told of it. */
  firedId: string;
  traceparent?: string;
}

/** What waits to be delivered. */
@Injectable()
export class NotificationQueue {
  constructor(private readonly bell: Doorbell) {}

  /** Makes a notification of each alert for each enabled endpoint, and wakes the courier once they are committed. */
  async add(tx: EntityManager, fired: Fired[]): Promise<void> {
    const made = await tx.query<{ id: string }[]>(INSERT_NOTIFICATIONS, [JSON.stringify(fired.map(asRow))]);
    if (made.length) afterCommit(tx, () => this.bell.ring());
  }

  /** Gives up all that waits for an endpoint; `error` says why. */
  async drop(tx: EntityManager, endpointId: string, error: string): Promise<void> {
    const dropped = await tx.query<Dropped[]>(DROP_NOTIFICATIONS, [endpointId, error]);
    if (!dropped.length) return;
    await tellAll(
      tx,
      dropped.map(({ id, alert_id, workspace_id }) => ({
        event: NotificationFailed,
        body: { notificationId: id, alertId: alert_id, endpointId, error },
        workspaceId: workspace_id,
      })),
    );
    afterCommit(tx, () => notified.inc({ outcome: 'dropped' }, dropped.length));
  }
}

type Dropped = Pick<NotificationRow, 'id' | 'alert_id' | 'workspace_id'>;

// The body is fixed here, so that each attempt posts the same, whatever becomes of the alert meanwhile.
function asRow({ alert, firedId, traceparent }: Fired): object {
  return {
    id: alert.id,
    workspace_id: alert.workspaceId,
    body: JSON.stringify({ type: 'alert.fired', timestamp: alert.createdAt, data: alert }),
    correlation_id: alert.correlationId,
    parent_id: firedId,
    traceparent,
  };
}
