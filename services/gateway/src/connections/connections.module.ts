import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { AuthorizationCallback } from './authorization-callback.ts';
import { ConnectionAuthorizationsController } from './authorizations.controller.ts';
import { Authorizations } from './authorizations.ts';
import { ConnectionUpkeepController } from './connection-upkeep.controller.ts';
import { ConnectionUpkeep } from './connection-upkeep.ts';
import { ConnectionWebhookController } from './connection-webhook.controller.ts';
import { ConnectionWebhooks } from './connection-webhooks.ts';
import { Connections } from './connections.ts';
import { ConnectionsController } from './connections.controller.ts';
import { LinksToNotion } from './links-to-notion.ts';
import { NotionWebhooksController } from './notion-webhooks.controller.ts';
import { StarterStanding } from './starter-standing.ts';

@Module({
  imports: [SessionModule],
  controllers: [
    ...[ConnectionAuthorizationsController, ConnectionsController],
    ...[ConnectionUpkeepController, ConnectionWebhookController, NotionWebhooksController],
  ],
  providers: [
    ...[AuthorizationCallback, Authorizations, Connections, LinksToNotion, StarterStanding],
    ...[ConnectionUpkeep, ConnectionWebhooks],
  ],
})
export class ConnectionsModule {}
