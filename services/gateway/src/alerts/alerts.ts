import { Injectable } from '@nestjs/common';
import { AlertingService, type Alert, type AlertRule, type Endpoint, type Notification } from '@na/contracts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { ListAlertsQuery, ListNotificationsQuery } from './alert.dto.ts';
import type { AlertRuleBody, EndpointBody } from './alert-rule.dto.ts';

/** Alerts, their rules and where they are told, as alerting has them. */
@Injectable()
export class Alerts {
  constructor(private readonly services: Services) {}

  get(workspaceId: string, id: string): Promise<Alert> {
    return this.services.ask(AlertingService.getAlert, { workspaceId, id });
  }

  async list(workspaceId: string, { state = [], ...query }: ListAlertsQuery): Promise<List<Alert>> {
    const { alerts, nextCursor } = await this.services.ask(AlertingService.listAlerts, {
      workspaceId,
      states: state,
      ...query,
    });
    return listOf(alerts, nextCursor);
  }

  acknowledge(workspaceId: string, id: string): Promise<Alert> {
    return this.services.ask(AlertingService.acknowledgeAlert, { workspaceId, id });
  }

  resolve(workspaceId: string, id: string): Promise<Alert> {
    return this.services.ask(AlertingService.resolveAlert, { workspaceId, id });
  }

  createRule(workspaceId: string, id: string, body: AlertRuleBody): Promise<AlertRule> {
    return this.services.ask(AlertingService.createRule, { workspaceId, id, ...body });
  }

  async listRules(workspaceId: string, query: ListQuery): Promise<List<AlertRule>> {
    const { rules, nextCursor } = await this.services.ask(AlertingService.listRules, { workspaceId, ...query });
    return listOf(rules, nextCursor);
  }

  async deleteRule(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(AlertingService.deleteRule, { workspaceId, id });
  }

  createEndpoint(workspaceId: string, id: string, body: EndpointBody): Promise<Endpoint> {
    return this.services.ask(AlertingService.createEndpoint, { workspaceId, id, ...body });
  }

  async listEndpoints(workspaceId: string, query: ListQuery): Promise<List<Endpoint>> {
    const { endpoints, nextCursor } = await this.services.ask(AlertingService.listEndpoints, { workspaceId, ...query });
    return listOf(endpoints, nextCursor);
  }

  async deleteEndpoint(workspaceId: string, id: string): Promise<void> {
    await this.services.ask(AlertingService.deleteEndpoint, { workspaceId, id });
  }

  async listNotifications(workspaceId: string, query: ListNotificationsQuery): Promise<List<Notification>> {
    const { notifications, nextCursor } = await this.services.ask(AlertingService.listNotifications, {
      workspaceId,
      ...query,
    });
    return listOf(notifications, nextCursor);
  }
}
