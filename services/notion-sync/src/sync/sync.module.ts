import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { EffectsModule } from '../effects/effects.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { Mirror } from './mirror.ts';
import { OutcomeEvents } from './outcome.events.ts';

@Module({
  imports: [ConnectionsModule, EffectsModule, NotionModule],
  controllers: [OutcomeEvents],
  providers: [Mirror],
  exports: [Mirror],
})
export class SyncModule {}
