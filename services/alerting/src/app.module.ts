import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AlertModule } from './alert/alert.module.ts';
import { EndpointModule } from './endpoint/endpoint.module.ts';
import { Alerting1790000000000 } from './migrations/1790000000000-alerting.ts';
import { NotificationModule } from './notification/notification.module.ts';
import { RuleModule } from './rule/rule.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'alerting' }),
    PersistenceModule.forRoot({ schema: 'alerting', entities: [], migrations: [Alerting1790000000000] }),
    // Its own events are not heard, so that no alert can ever raise another.
    MessagingModule.forRoot({ service: 'alerting', hears: ['gateway', 'scheduler', 'notion-sync'] }),
    RuleModule,
    EndpointModule,
    AlertModule,
    NotificationModule,
  ],
})
export class AppModule {}
