import { Controller } from '@nestjs/common';
import {
  NotionWebhookIntakeService,
  NotionWebhookService,
  type ConnectionWebhook,
  type GetWebhookRequest,
  type RemoveWebhookRequest,
  type RemoveWebhookResponse,
  type RevealVerificationTokenRequest,
  type SetUpWebhookRequest,
  type TakeWebhookDeliveryRequest,
  type TakeWebhookDeliveryResponse,
  type VerificationToken,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { WebhookIntake } from './webhook-intake.ts';
import { Webhooks } from './webhooks.ts';

@Controller()
export class WebhookRpc {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly intake: WebhookIntake,
  ) {}

  @OnCall(NotionWebhookService.setUpWebhook)
  setUpWebhook(request: SetUpWebhookRequest): Promise<ConnectionWebhook> {
    return this.webhooks.setUp(request);
  }

  @OnCall(NotionWebhookService.getWebhook)
  getWebhook(request: GetWebhookRequest): Promise<ConnectionWebhook> {
    return this.webhooks.get(request);
  }

  @OnCall(NotionWebhookService.removeWebhook)
  async removeWebhook(request: RemoveWebhookRequest): Promise<RemoveWebhookResponse> {
    await this.webhooks.remove(request);
    return {};
  }

  @OnCall(NotionWebhookService.revealVerificationToken)
  revealVerificationToken(request: RevealVerificationTokenRequest): Promise<VerificationToken> {
    return this.webhooks.reveal(request);
  }

  @OnCall(NotionWebhookIntakeService.takeWebhookDelivery)
  takeWebhookDelivery(request: TakeWebhookDeliveryRequest): Promise<TakeWebhookDeliveryResponse> {
    return this.intake.take(request);
  }
}
