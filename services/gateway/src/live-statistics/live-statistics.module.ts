import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { LiveModule } from '../live/live.module.ts';
import { LiveStatistics } from './live-statistics.ts';
import { TaskStatisticsEventsController } from './task-statistics-events.controller.ts';

/** How queues are doing, as it changes. */
@Module({
  imports: [AccessModule, LiveModule],
  controllers: [TaskStatisticsEventsController],
  providers: [LiveStatistics],
})
export class LiveStatisticsModule {}
