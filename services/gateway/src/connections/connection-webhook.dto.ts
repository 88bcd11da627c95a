import { ApiSchema } from '@nestjs/swagger';
import {
  ConnectionWebhookState,
  TakeWebhookDeliveryResponseResult,
  type ConnectionWebhook,
  type TakeWebhookDeliveryResponse,
  type VerificationToken,
} from '@na/contracts';
import { Choice, Flag, Id, Text, Time, WebUrl, Whole } from '../http/fields.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'ConnectionWebhook' })
export class ConnectionWebhookDto {
  @WebUrl("What is to be entered in the integration's settings in Notion, under Webhooks. Hard to guess.", {
    example: 'https://api.example.com/v1/notion/webhooks/8c7f2f0e-51e4-4e1c-8a36-8b6b1f4f3c55',
  })
  url!: string;

  @Id('The last part of the address.')
  hookId!: string;

  @Id('The connection.')
  connectionId!: string;

  @Choice(
    'How it stands. `awaiting_handshake`: enter the address in Notion; `awaiting_verification`: Notion sent its verification token, paste it back; `verified`: signed events come.',
    ConnectionWebhookState,
  )
  state!: ConnectionWebhookState;

  @Flag('Whether the verification token can still be shown.')
  canBeRevealed!: boolean;

  @Time('When the address was made.')
  createdAt!: string;

  @Time('When the first signed event came.', { optional: true })
  verifiedAt?: string;

  @Time('When the last one came.', { optional: true })
  lastEventAt?: string;

  @Text('Its type.', { optional: true, example: 'page.content_updated' })
  lastEventType?: string;

  @Text("Notion's id of the subscription, as its events name it.", { optional: true })
  notionSubscriptionId?: string;

  @Whole('Signed events that were taken, each counted once.')
  events!: number;

  @Whole('Deliveries that were refused.')
  refusals!: number;

  @Time('When one was refused last.', { optional: true })
  lastRefusalAt?: string;

  @Text('Why.', { optional: true })
  lastRefusal?: string;
}
export type ConnectionWebhookIsTold = Proven<Same<Omit<ConnectionWebhookDto, 'url'>, ConnectionWebhook>>;

@ApiSchema({ name: 'WebhookVerificationToken' })
export class VerificationTokenDto {
  @Id('The connection.')
  connectionId!: string;

  @Text('What is to be pasted into Notion. Shown once: whoever has it can sign events.', { example: 'secret_…' })
  verificationToken!: string;
}
export type VerificationTokenIsTold = Proven<Same<VerificationTokenDto, VerificationToken>>;

@ApiSchema({ name: 'NotionWebhookAnswer' })
export class WebhookAnswerDto {
  @Choice('What was done with it. It is stored.', TakeWebhookDeliveryResponseResult)
  result!: TakeWebhookDeliveryResponseResult;
}
export type WebhookAnswerIsTold = Proven<Same<WebhookAnswerDto, TakeWebhookDeliveryResponse>>;
