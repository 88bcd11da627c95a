import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { features } from '../src/app.module.ts';
import { migrations } from '../src/migrations/migrations.ts';

/** The service without its worker: attempts are run by the tests, at the handlers' edge. */
@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'notion-sync' }),
    PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations }),
    MessagingModule.forRoot({ service: 'notion-sync', hears: ['scheduler', 'gateway'] }),
    ...features,
  ],
})
export class WithoutWorker {}
