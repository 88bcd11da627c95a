import { Module } from '@nestjs/common';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule } from '@na/persistence';
import { TelemetryModule } from '@na/telemetry';
import { AuditRecord1790000000000 } from './migrations/1790000000000-audit-record.ts';
import { LeanIndexes1790000000040 } from './migrations/1790000000040-lean-indexes.ts';
import { RecordPacks1790000000050 } from './migrations/1790000000050-record-packs.ts';
import { PartitionModule } from './partition/partition.module.ts';
import { RecordModule } from './record/record.module.ts';

@Module({
  imports: [
    TelemetryModule.forRoot({ service: 'audit' }),
    PersistenceModule.forRoot({
      schema: 'audit',
      entities: [],
      migrations: [AuditRecord1790000000000, LeanIndexes1790000000040, RecordPacks1790000000050],
    }),
    MessagingModule.forRoot({
      service: 'audit',
      hears: ['gateway', 'scheduler', 'notion-sync', 'audit', 'alerting'],
      // Fewer and larger transactions, in which most of what hearing costs does not grow with what is heard.
      gatherMs: 50,
    }),
    PartitionModule,
    RecordModule,
  ],
})
export class AppModule {}
