import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { LiveModule } from '../live/live.module.ts';
import { BatchEvents } from './batch-events.ts';
import { BatchEventsController } from './batch-events.controller.ts';
import { BatchLinesController } from './batch-lines.controller.ts';
import { Batches } from './batches.ts';
import { BatchesController } from './batches.controller.ts';
import { BatchResults } from './results.ts';
import { BatchUpload } from './upload.ts';

@Module({
  imports: [AccessModule, LiveModule],
  controllers: [BatchesController, BatchLinesController, BatchEventsController],
  providers: [Batches, BatchUpload, BatchResults, BatchEvents],
})
export class BatchesModule {}
