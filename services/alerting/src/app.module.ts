import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { DeletedWorkspace1767225600004, PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AlertModule } from './alert/alert.module.ts';
import { DeletedWorkspaceModule } from './deleted-workspace/deleted-workspace.module.ts';
import { EndpointModule } from './endpoint/endpoint.module.ts';
import { Alerting1790000000000 } from './migrations/1790000000000-alerting.ts';
import { Removal1790000000001 } from './migrations/1790000000001-removal.ts';
import { SecretKey1790000000030 } from './migrations/1790000000030-secret-key.ts';
import { NotificationModule } from './notification/notification.module.ts';
import { RuleModule } from './rule/rule.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'alerting' }),
    PersistenceModule.forRoot({
      schema: 'alerting',
      entities: [],
      migrations: [DeletedWorkspace1767225600004, Alerting1790000000000, Removal1790000000001, SecretKey1790000000030],
    }),
    // Its own events are not heard, so that no alert can ever raise another.
    MessagingModule.forRoot({ service: 'alerting', hears: ['gateway', 'scheduler', 'notion-sync'] }),
    RuleModule,
    EndpointModule,
    AlertModule,
    NotificationModule,
    DeletedWorkspaceModule,
  ],
})
export class AppModule {}
