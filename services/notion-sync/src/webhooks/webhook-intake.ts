import { Injectable } from '@nestjs/common';
import {
  NotionWebhookHandshook,
  NotionWebhookVerified,
  type TakeWebhookDeliveryRequest,
  type TakeWebhookDeliveryResponse,
} from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { logger, metrics } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { WebhookBodyUnknown, WebhookSignatureRefused } from '../errors.ts';
import { ReadAgain } from '../freshness/read-again.ts';
import { isSigned } from './signature.ts';
import { handshake, readsOf, webhookEvent, type WebhookEvent } from './webhook-event.ts';
import { insertEvent } from './webhook-event.queries.ts';
import { findHook, lockHook, noteEvent, noteRefusal, storeToken, type WebhookRow } from './webhook.queries.ts';

const log = logger('webhooks');

const deliveries = metrics.counter({
  name: 'na_notion_webhook_deliveries_total',
  help: "Deliveries of Notion's webhooks, by what was done with them.",
  labelNames: ['result'],
});

// From the start, so that the first one is seen as growth.
for (const result of ['handshake', 'taken', 'repeated_delivery', 'refused']) deliveries.inc({ result }, 0);

type Result = TakeWebhookDeliveryResponse['result'];

/** What a token of a webhook is sealed for. */
export function webhookOwner(id: string): string {
  return `${id} webhook`;
}

/** Takes what Notion sends. It is stored before it is answered, so what was answered is not lost. */
@Injectable()
export class WebhookIntake {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly readAgain: ReadAgain,
  ) {}

  /** That there is no such address looks as a wrong signature does. @throws Problem `webhook_signature_refused`, `webhook_body_unknown` */
  async take({ hookId, body, signature }: TakeWebhookDeliveryRequest): Promise<TakeWebhookDeliveryResponse> {
    const hook = await findHook(this.dataSource, hookId);
    if (!hook) throw WebhookSignatureRefused({});
    try {
      const result = await this.result(hook, Buffer.from(body, 'base64'), signature);
      deliveries.inc({ result });
      return { result };
    } catch (error) {
      if (WebhookSignatureRefused.is(error) || WebhookBodyUnknown.is(error)) {
        deliveries.inc({ result: 'refused' });
        await noteRefusal(this.dataSource, hook.id, error.detail);
        log.warn({ connectionId: hook.connectionId, why: error.code }, 'a delivery to a webhook is refused');
      }
      throw error;
    }
  }

  private async result(hook: WebhookRow, bytes: Buffer, signature: string | undefined): Promise<Result> {
    if (signature === undefined) return this.handshake(hook, bytes);
    const { sealedToken } = hook;
    if (sealedToken === null || !isSigned(bytes, signature, this.box.open(sealedToken, webhookOwner(hook.id))))
      throw WebhookSignatureRefused({});
    const event = webhookEvent.safeParse(jsonOf(bytes));
    if (!event.success) throw WebhookBodyUnknown({});
    return transaction(this.dataSource, tx => this.keep(tx, hook, event.data));
  }

  /** Notion sends it unsigned. Once an event was signed with a token, no other one takes its place. */
  private async handshake({ id, connectionId, workspaceId }: WebhookRow, bytes: Buffer): Promise<Result> {
    const greeting = handshake.safeParse(jsonOf(bytes));
    if (!greeting.success) throw WebhookSignatureRefused({});
    await transaction(this.dataSource, async tx => {
      const locked = await lockHook(tx, id);
      if (!locked || locked.state === 'verified') throw WebhookSignatureRefused({});
      await storeToken(tx, id, this.box.seal(greeting.data.verification_token, webhookOwner(id)));
      await tell(tx, NotionWebhookHandshook, { connectionId }, { workspaceId });
    });
    return 'handshake';
  }

  private async keep(tx: EntityManager, { id, ...given }: WebhookRow, event: WebhookEvent): Promise<Result> {
    const hook = await lockHook(tx, id);
    // Another token took the place of the one that this was signed with.
    if (!hook || hook.sealedToken !== given.sealedToken) throw WebhookSignatureRefused({});
    if (!(await insertEvent(tx, id, event))) return 'repeated_delivery';
    const { connectionId, workspaceId } = hook;
    await noteEvent(tx, id, { type: event.type, subscriptionId: event.subscription_id });
    if (hook.state !== 'verified') {
      const notionSubscriptionId = event.subscription_id ?? '';
      await tell(tx, NotionWebhookVerified, { connectionId, notionSubscriptionId }, { workspaceId });
    }
    const changedAt = new Date(event.timestamp ?? Date.now());
    const reads = readsOf(event).map(read => ({ ...read, connectionId, lane: 'normal' as const, changedAt }));
    await this.readAgain.note(tx, reads);
    return 'taken';
  }
}

/** Undefined for what is no JSON. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
