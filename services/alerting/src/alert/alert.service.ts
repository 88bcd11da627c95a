import { Injectable } from '@nestjs/common';
import {
  AlertAcknowledged,
  AlertResolved,
  type AcknowledgeAlertRequest,
  type Alert,
  type EventType,
  type GetAlertRequest,
  type ListAlertsRequest,
  type ListAlertsResponse,
  type ResolveAlertRequest,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { flow } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { AlertNotFound } from '../errors.ts';
import { pageOf, sliceOf } from '../page.ts';
import { idFaults } from '../request-faults.ts';
import { ACKNOWLEDGE_ALERT, GET_ALERT, LIST_ALERTS, LIST_ALERTS_IN_STATES, RESOLVE_ALERT } from './alert.queries.ts';
import { alertOf, type AlertRow } from './alert.ts';

/** What people see of alerts and do about them. */
@Injectable()
export class AlertService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem `alert_not_found`, also for another workspace's */
  async get(request: GetAlertRequest): Promise<Alert> {
    const { id, workspaceId } = checked(request);
    const [row] = await this.dataSource.query<AlertRow[]>(GET_ALERT, [id, workspaceId]);
    if (!row) throw AlertNotFound({ id });
    return alertOf(row);
  }

  async list(request: ListAlertsRequest): Promise<ListAlertsResponse> {
    const slice = sliceOf(request);
    const given = [request.workspaceId, slice.below, slice.take];
    const rows = request.states.length
      ? await this.dataSource.query<AlertRow[]>(LIST_ALERTS_IN_STATES, [...given, request.states])
      : await this.dataSource.query<AlertRow[]>(LIST_ALERTS, given);
    const { page, nextCursor } = pageOf(rows, slice);
    return { alerts: page.map(alertOf), nextCursor };
  }

  /** Notes that the one who asks looks after an alert; one that is acknowledged or resolved already is given as it is. */
  acknowledge(request: AcknowledgeAlertRequest): Promise<Alert> {
    const actor = flow.current()?.actor ?? 'unknown';
    return this.#change(request, ACKNOWLEDGE_ALERT, [actor], AlertAcknowledged);
  }

  /** Notes that an alert's cause is gone; one that is resolved already is given as it is. */
  resolve(request: ResolveAlertRequest): Promise<Alert> {
    return this.#change(request, RESOLVE_ALERT, [], AlertResolved);
  }

  async #change(
    request: { id: string; workspaceId: string },
    statement: string,
    more: string[],
    event: EventType<{ alertId: string }>,
  ): Promise<Alert> {
    const { id, workspaceId } = checked(request);
    return transaction(this.dataSource, async tx => {
      const [changed] = await tx.query<AlertRow[]>(statement, [id, workspaceId, ...more]);
      if (changed) await tell(tx, event, { alertId: id }, { workspaceId });
      const [row] = changed ? [changed] : await tx.query<AlertRow[]>(GET_ALERT, [id, workspaceId]);
      if (!row) throw AlertNotFound({ id });
      return alertOf(row);
    });
  }
}

function checked<Request extends { id: string; workspaceId: string }>(request: Request): Request {
  const errors = [...idFaults('/id', request.id), ...idFaults('/workspaceId', request.workspaceId)];
  if (errors.length) throw Invalid({ errors });
  return request;
}
