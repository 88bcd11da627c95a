import { Injectable } from '@nestjs/common';
import {
  NotionWebhookRemoved,
  NotionWebhookSetUp,
  NotionWebhookTokenRevealed,
  type ConnectionWebhook,
  type GetWebhookRequest,
  type RemoveWebhookRequest,
  type RevealVerificationTokenRequest,
  type SetUpWebhookRequest,
  type VerificationToken,
} from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { asked, uuid } from '../asked.ts';
import { lockConnection } from '../connections/connection.queries.ts';
import { ConnectionNotFound, WebhookNotSetUp, WebhookTokenNotThere, WebhookTokenShown } from '../errors.ts';
import { webhookOwner } from './webhook-intake.ts';
import { deleteWebhook, findWebhook, insertWebhook, lockHook, noteShown, type WebhookRow } from './webhook.queries.ts';

const which = z.object({ workspaceId: uuid(), connectionId: uuid() });

type Which = z.output<typeof which>;

/** The addresses to which Notion sends what changed, one for each connection that wants it. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** @throws Problem `connection_not_found` */
  async setUp(request: SetUpWebhookRequest): Promise<ConnectionWebhook> {
    return this.locked(request, async (tx, { workspaceId, connectionId }) => {
      if (await insertWebhook(tx, connectionId)) await tell(tx, NotionWebhookSetUp, { connectionId }, { workspaceId });
      return webhookBody((await findWebhook(tx, workspaceId, connectionId))!);
    });
  }

  /** @throws Problem `webhook_not_set_up`, `connection_not_found` */
  async get(request: GetWebhookRequest): Promise<ConnectionWebhook> {
    return this.locked(request, async (tx, which) => webhookBody(await this.there(tx, which)));
  }

  /** @throws Problem `connection_not_found` */
  async remove(request: RemoveWebhookRequest): Promise<void> {
    await this.locked(request, async (tx, { workspaceId, connectionId }) => {
      if (await deleteWebhook(tx, connectionId))
        await tell(tx, NotionWebhookRemoved, { connectionId }, { workspaceId });
    });
  }

  /** Once only: whoever has it can sign events. @throws Problem `webhook_token_not_there`, `webhook_token_shown`, `webhook_not_set_up`, `connection_not_found` */
  async reveal(request: RevealVerificationTokenRequest): Promise<VerificationToken> {
    return this.locked(request, async (tx, which) => {
      const { workspaceId, connectionId } = which;
      const { id } = await this.there(tx, which);
      const { sealedToken, isTokenShown } = (await lockHook(tx, id))!;
      if (sealedToken === null) throw WebhookTokenNotThere({});
      if (isTokenShown) throw WebhookTokenShown({});
      await noteShown(tx, id);
      await tell(tx, NotionWebhookTokenRevealed, { connectionId }, { workspaceId });
      return { connectionId, verificationToken: this.box.open(sealedToken, webhookOwner(id)) };
    });
  }

  private async there(tx: EntityManager, { workspaceId, connectionId }: Which): Promise<WebhookRow> {
    const found = await findWebhook(tx, workspaceId, connectionId);
    if (!found) throw WebhookNotSetUp({ id: connectionId });
    return found;
  }

  private async locked<T>(request: Which, work: (tx: EntityManager, which: Which) => Promise<T>): Promise<T> {
    const wanted = asked(which, request);
    return transaction(this.dataSource, async tx => {
      const { workspaceId, connectionId } = wanted;
      if (!(await lockConnection(tx, workspaceId, connectionId))) throw ConnectionNotFound({ id: connectionId });
      return work(tx, wanted);
    });
  }
}

function webhookBody(row: WebhookRow): ConnectionWebhook {
  return {
    hookId: row.id,
    connectionId: row.connectionId,
    state: row.state,
    canBeRevealed: row.sealedToken !== null && !row.isTokenShown,
    createdAt: row.createdAt.toISOString(),
    verifiedAt: row.verifiedAt?.toISOString(),
    lastEventAt: row.lastEventAt?.toISOString(),
    lastEventType: row.lastEventType ?? undefined,
    notionSubscriptionId: row.notionSubscriptionId ?? undefined,
    events: row.events,
    refusals: row.refusals,
    lastRefusalAt: row.lastRefusalAt?.toISOString(),
    lastRefusal: row.lastRefusal ?? undefined,
  };
}
