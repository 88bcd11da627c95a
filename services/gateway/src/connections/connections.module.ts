import { Module } from '@nestjs/common';
import { SessionModule } from '../session/session.module.ts';
import { AuthorizationCallback } from './authorization-callback.ts';
import { ConnectionAuthorizationsController } from './authorizations.controller.ts';
import { Authorizations } from './authorizations.ts';
import { Connections } from './connections.ts';
import { ConnectionsController } from './connections.controller.ts';
import { LinksToNotion } from './links-to-notion.ts';
import { StarterStanding } from './starter-standing.ts';

@Module({
  imports: [SessionModule],
  controllers: [ConnectionAuthorizationsController, ConnectionsController],
  providers: [AuthorizationCallback, Authorizations, Connections, LinksToNotion, StarterStanding],
})
export class ConnectionsModule {}
