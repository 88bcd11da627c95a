import { Module } from '@nestjs/common';
import { HistoryController } from './history.controller.ts';
import { Operations } from './operations.ts';
import { OperationsController } from './operations.controller.ts';
import { ReplaysController } from './replays.controller.ts';
import { TaskOperationsController } from './task-operations.controller.ts';

/** Work over many tasks. */
@Module({
  controllers: [OperationsController, ReplaysController, TaskOperationsController, HistoryController],
  providers: [Operations],
  exports: [Operations],
})
export class OperationsModule {}
