import { Module } from '@nestjs/common';
import { NotionModule } from '../notion/notion.module.ts';
import { ConnectionRpc } from './connection.rpc.ts';
import { Connections } from './connections.ts';
import { Introduction } from './introduction.ts';
import { Links } from './links.ts';

@Module({
  imports: [NotionModule],
  controllers: [ConnectionRpc],
  providers: [Connections, Introduction, Links],
  exports: [Connections, Introduction, Links],
})
export class ConnectionsModule {}
