import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TasksModule } from '@na/tasks';
import { TelemetryModule } from '@na/telemetry';
import { BlocksModule } from './blocks/blocks.module.ts';
import { ConnectionsModule } from './connections/connections.module.ts';
import { ForgettingModule } from './forgetting/forgetting.module.ts';
import { migrations } from './migrations/migrations.ts';
import { PagesModule } from './pages/pages.module.ts';
import { SyncModule } from './sync/sync.module.ts';
import { TodosModule } from './todos/todos.module.ts';

/** What the service does. */
export const features = [ConnectionsModule, SyncModule, TodosModule, PagesModule, BlocksModule, ForgettingModule];

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'notion-sync' }),
    PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations }),
    MessagingModule.forRoot({ service: 'notion-sync', hears: ['scheduler'] }),
    TasksModule.forRoot({ service: 'notion-sync' }),
    ...features,
  ],
})
export class AppModule {}
