import { Controller } from '@nestjs/common';
import {
  AlertingService,
  type AcknowledgeAlertRequest,
  type Alert,
  type GetAlertRequest,
  type ListAlertsRequest,
  type ListAlertsResponse,
  type ResolveAlertRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { AlertService } from './alert.service.ts';

@Controller()
export class AlertRpc {
  constructor(private readonly alerts: AlertService) {}

  @OnCall(AlertingService.getAlert)
  getAlert(request: GetAlertRequest): Promise<Alert> {
    return this.alerts.get(request);
  }

  @OnCall(AlertingService.listAlerts)
  listAlerts(request: ListAlertsRequest): Promise<ListAlertsResponse> {
    return this.alerts.list(request);
  }

  @OnCall(AlertingService.acknowledgeAlert)
  acknowledgeAlert(request: AcknowledgeAlertRequest): Promise<Alert> {
    return this.alerts.acknowledge(request);
  }

  @OnCall(AlertingService.resolveAlert)
  resolveAlert(request: ResolveAlertRequest): Promise<Alert> {
    return this.alerts.resolve(request);
  }
}
