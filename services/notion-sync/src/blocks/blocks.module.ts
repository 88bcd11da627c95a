import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.ts';
import { EffectsModule } from '../effects/effects.module.ts';
import { NotionModule } from '../notion/notion.module.ts';
import { AppendBlocksTask } from './append.task.ts';
import { Appends } from './appends.ts';

@Module({
  imports: [ConnectionsModule, EffectsModule, NotionModule],
  providers: [AppendBlocksTask, Appends],
  exports: [Appends],
})
export class BlocksModule {}
