import { Injectable } from '@nestjs/common';
import { AlertFired } from '@na/contracts';
import type { HeardEvent } from '@na/messaging';
import { tellAll } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { NotificationQueue } from '../notification/notification-queue.ts';
import { RAISE_ALERTS } from './alert.queries.ts';
import { alertOf, type AlertRow } from './alert.ts';
import { summaryOf } from './summary.ts';

/** Turns events that meet a rule into alerts. */
@Injectable()
export class AlertRaiser {
  constructor(private readonly queue: NotificationQueue) {}

  /** Raises what a batch of events gives rise to: alerts, the events that tell of them, and their notifications, all or nothing. */
  async raise(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    const events = batch.filter(({ workspaceId }) => workspaceId);
    if (!events.length) return;
    const raised = await tx.query<AlertRow[]>(RAISE_ALERTS, [JSON.stringify(events.map(asRow))]);
    if (!raised.length) return;

    const causes = new Map(events.map(event => [event.id, event]));
    const alerts = raised.map(row => ({ row, cause: causes.get(row.event_id) }));
    const told = await tellAll(tx, alerts.map(asTelling));
    await this.queue.add(
      tx,
      alerts.map(({ row, cause }, at) => ({
        alert: alertOf(row),
        firedId: told[at] ?? '',
        traceparent: cause?.traceparent,
      })),
    );
  }
}

function asRow(event: HeardEvent): object {
  const { id, type, workspaceId, about, correlationId } = event;
  return { id, type, workspace_id: workspaceId, about, correlation_id: correlationId, summary: summaryOf(event) };
}

// An alert goes on with the flow and the trace of the event that raised it, and names that event as its cause.
function asTelling({ row, cause }: { row: AlertRow; cause?: HeardEvent }) {
  return {
    event: AlertFired,
    body: { alertId: row.id, ruleId: row.rule_id, summary: row.summary },
    workspaceId: row.workspace_id,
    correlationId: row.correlation_id,
    parentId: row.event_id,
    actor: cause?.actor,
    traceparent: cause?.traceparent,
  };
}
