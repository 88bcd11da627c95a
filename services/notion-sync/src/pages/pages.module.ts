import { Module } from '@nestjs/common';
import { BlocksModule } from '../blocks/blocks.module.ts';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { SyncModule } from '../sync/sync.module.ts';
import { ForeignPages } from './foreign-pages.ts';
import { PageKind } from './page-kind.ts';
import { PageRpc } from './page.rpc.ts';
import { ArchivePageTask, CreatePageTask, UpdatePageTask } from './page.tasks.ts';
import { Pages } from './pages.ts';

@Module({
  imports: [BlocksModule, ConnectionsModule, NotionModule, SyncModule],
  controllers: [PageRpc],
  providers: [ArchivePageTask, CreatePageTask, ForeignPages, PageKind, Pages, UpdatePageTask],
})
export class PagesModule {}
