import { Controller } from '@nestjs/common';
import {
  SystemService,
  type CheckHealthRequest,
  type Health as HealthAnswer,
  type ResendEventsRequest,
  type ResendEventsResponse,
} from '@na/contracts';
import { Health } from '@na/telemetry';
import { OnCall } from '../transport/on.ts';
import { Relay } from './relay.ts';

/** What every service answers about itself. */
@Controller()
export class SystemController {
  constructor(
    private readonly health: Health,
    private readonly relay: Relay,
  ) {}

  @OnCall(SystemService.checkHealth)
  checkHealth(_request: CheckHealthRequest): Promise<HealthAnswer> {
    return this.health.status();
  }

  @OnCall(SystemService.resendEvents)
  resendEvents(request: ResendEventsRequest): Promise<ResendEventsResponse> {
    return this.relay.resend(request);
  }
}
