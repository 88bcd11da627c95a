import type { Notification, NotificationState } from '@na/contracts';
import type { Flow } from '@na/telemetry';
import type { SecretColumns } from '../secret/sealed-secret.ts';

/** A row of `notification`. */
export interface NotificationRow {
  id: string;
  workspace_id: string;
  alert_id: string;
  endpoint_id: string;
  state: NotificationState;
  attempts: number;
  last_error: string | null;
  next_attempt_at: Date | null;
  delivered_at: Date | null;
  created_at: Date;
  body: string;
  correlation_id: string;
  parent_id: string;
  traceparent: string | null;
}

/** A notification in the hands of this replica, and where it goes. */
export interface Claimed extends NotificationRow, SecretColumns {
  url: string;
}

/** A row as the contract has it. */
export function notificationOf(row: NotificationRow): Notification {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    alertId: row.alert_id,
    endpointId: row.endpoint_id,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error ?? undefined,
    nextAttemptAt: row.next_attempt_at?.toISOString(),
    deliveredAt: row.delivered_at?.toISOString(),
    createdAt: row.created_at.toISOString(),
  };
}

/** The flow in which a notification is delivered: the one of the alert, acted by alerting itself. */
export function flowOf(row: NotificationRow): Flow {
  return {
    correlationId: row.correlation_id,
    actor: 'service:alerting',
    workspaceId: row.workspace_id,
    parentId: row.parent_id,
  };
}
