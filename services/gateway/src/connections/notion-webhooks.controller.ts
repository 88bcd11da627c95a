import { Controller, Headers, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotionWebhookIntakeService } from '@na/contracts';
import { IdPath } from '../http/id-path.ts';
import { RawBody } from '../http/raw-body.ts';
import { TakesBytes } from '../http/route.ts';
import { Services } from '../http/services.ts';
import { WebhookAnswerDto } from './connection-webhook.dto.ts';

const EXAMPLE = {
  id: '367cba44-b6f3-4c92-81e7-6a2e9659efd4',
  timestamp: '2026-11-22T10:00:00.000Z',
  type: 'page.content_updated',
  entity: { id: '24f0a1b2-c3d4-80e5-9f6a-7b8c9d0e1f2a', type: 'page' },
};

@ApiTags('Connections')
@Controller('v1/notion/webhooks')
export class NotionWebhooksController {
  constructor(private readonly services: Services) {}

  @TakesBytes(
    ':id',
    'Takes an event, or the handshake, that Notion sends to a connection’s webhook.',
    WebhookAnswerDto,
    {
      needs: 'public',
      more: '`X-Notion-Signature` says that it is Notion who sends it. Once it is answered it is stored; what comes twice counts once.',
      refuses: [401],
      body: EXAMPLE,
    },
  )
  take(
    @Param() { id: hookId }: IdPath,
    @RawBody() body: Buffer,
    @Headers('x-notion-signature') signature: string | undefined,
  ): Promise<WebhookAnswerDto> {
    const delivery = { hookId, body: body.toString('base64'), signature: signature?.slice(0, 200) };
    return this.services.ask(NotionWebhookIntakeService.takeWebhookDelivery, delivery);
  }
}
