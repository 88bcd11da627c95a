import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { NotionWebhookService, type ConnectionWebhook, type VerificationToken } from '@na/contracts';
import type { Config } from '../config.ts';
import { Services } from '../http/services.ts';
import type { ConnectionWebhookDto } from './connection-webhook.dto.ts';

/** Which connection's webhook is meant. */
interface Which {
  workspaceId: string;
  connectionId: string;
}

/** The addresses to which Notion sends its events. */
@Injectable()
export class ConnectionWebhooks {
  constructor(
    private readonly services: Services,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PUBLIC_URL'>,
  ) {}

  async setUp(which: Which): Promise<ConnectionWebhookDto> {
    return this.#shown(await this.services.ask(NotionWebhookService.setUpWebhook, which));
  }

  async get(which: Which): Promise<ConnectionWebhookDto> {
    return this.#shown(await this.services.ask(NotionWebhookService.getWebhook, which));
  }

  async remove(which: Which): Promise<void> {
    await this.services.ask(NotionWebhookService.removeWebhook, which);
  }

  reveal(which: Which): Promise<VerificationToken> {
    return this.services.ask(NotionWebhookService.revealVerificationToken, which);
  }

  #shown(webhook: ConnectionWebhook): ConnectionWebhookDto {
    const url = new URL(`/v1/notion/webhooks/${webhook.hookId}`, this.config.PUBLIC_URL).href;
    return { url, ...webhook };
  }
}
