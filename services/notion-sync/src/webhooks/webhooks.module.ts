import { Module } from '@nestjs/common';
import { FreshnessModule } from '../freshness/freshness.module.ts';
import { SecretsModule } from '../secrets/secrets.module.ts';
import { WebhookIntake } from './webhook-intake.ts';
import { WebhookRpc } from './webhook.rpc.ts';
import { WebhookWatch } from './webhook-watch.ts';
import { Webhooks } from './webhooks.ts';

/** The intake of what Notion tells by webhooks. */
@Module({
  imports: [FreshnessModule, SecretsModule],
  controllers: [WebhookRpc],
  providers: [WebhookIntake, WebhookWatch, Webhooks],
})
export class WebhooksModule {}
