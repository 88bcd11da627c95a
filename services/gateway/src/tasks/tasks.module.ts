import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { ArchiveModule } from '../archive/archive.module.ts';
import { LiveModule } from '../live/live.module.ts';
import { TaskEvents } from './task-events.ts';
import { TaskPriorityController } from './task-priority.controller.ts';
import { TaskEventsController } from './task-events.controller.ts';
import { TaskStatisticsController } from './task-statistics.controller.ts';
import { TaskTypesController } from './task-types.controller.ts';
import { Tasks } from './tasks.ts';
import { TasksController } from './tasks.controller.ts';

@Module({
  imports: [AccessModule, ArchiveModule, LiveModule],
  controllers: [
    TasksController,
    TaskEventsController,
    TaskTypesController,
    TaskStatisticsController,
    TaskPriorityController,
  ],
  providers: [Tasks, TaskEvents],
})
export class TasksModule {}
