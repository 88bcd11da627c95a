import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TasksModule } from '@na/tasks';
import { TelemetryModule } from '@na/telemetry';
import { BlocksModule } from './blocks/blocks.module.ts';
import { ConnectionsModule } from './connections/connections.module.ts';
import { DeletedWorkspaceModule } from './deleted-workspace/deleted-workspace.module.ts';
import { FollowingModule } from './following/following.module.ts';
import { ForgettingModule } from './forgetting/forgetting.module.ts';
import { MirrorModule } from './mirror/mirror.module.ts';
import { migrations } from './migrations/migrations.ts';
import { OAuthModule } from './oauth/oauth.module.ts';
import { PagesModule } from './pages/pages.module.ts';
import { ResealingModule } from './secrets/resealing.module.ts';
import { SyncModule } from './sync/sync.module.ts';
import { TodosModule } from './todos/todos.module.ts';
import { UpkeepModule } from './upkeep/upkeep.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';

/** What the service does. */
export const features = [
  ConnectionsModule,
  OAuthModule,
  SyncModule,
  TodosModule,
  PagesModule,
  BlocksModule,
  MirrorModule,
  ForgettingModule,
  ResealingModule,
  DeletedWorkspaceModule,
  UpkeepModule,
  WebhooksModule,
  FollowingModule,
];

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'notion-sync' }),
    PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations }),
    MessagingModule.forRoot({ service: 'notion-sync', hears: ['scheduler', 'gateway'] }),
    TasksModule.forRoot({ service: 'notion-sync' }),
    ...features,
  ],
})
export class AppModule {}
