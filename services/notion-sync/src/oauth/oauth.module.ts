import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { AuthorizationRpc } from './authorization.rpc.ts';
import { Authorizations } from './authorizations.ts';
import { Exchange } from './exchange.ts';
import { FirstLook } from './first-look.ts';
import { Revocations } from './revocations.ts';

@Module({
  imports: [NotionModule, ConnectionsModule],
  controllers: [AuthorizationRpc],
  providers: [Authorizations, Exchange, FirstLook, Revocations],
})
export class OAuthModule {}
