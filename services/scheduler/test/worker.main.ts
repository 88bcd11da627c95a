import { Module } from '@nestjs/common';
import { serviceConfig } from '@na/config';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { startService } from '@na/service';
import { TelemetryModule } from '@na/telemetry';
import { WorkModule } from './work.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'notion-sync' }),
    PersistenceModule.forRoot({ schema: 'notion_sync', entities: [], migrations: [] }),
    MessagingModule.forRoot({ service: 'notion-sync', hears: [] }),
    WorkModule,
  ],
})
class WorkerModule {}

await startService({ name: 'notion-sync', module: WorkerModule, configShape: serviceConfig });
