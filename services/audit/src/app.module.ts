import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AuditRecord1790000000000 } from './migrations/1790000000000-audit-record.ts';
import { LeanIndexes1790000000040 } from './migrations/1790000000040-lean-indexes.ts';
import { PartitionModule } from './partition/partition.module.ts';
import { RecordModule } from './record/record.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'audit' }),
    PersistenceModule.forRoot({
      schema: 'audit',
      entities: [],
      migrations: [AuditRecord1790000000000, LeanIndexes1790000000040],
    }),
    MessagingModule.forRoot({
      service: 'audit',
      hears: ['gateway', 'scheduler', 'notion-sync', 'audit', 'alerting'],
    }),
    PartitionModule,
    RecordModule,
  ],
})
export class AppModule {}
