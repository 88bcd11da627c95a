import { Module } from '@nestjs/common';
import { Backfills } from './backfills.ts';
import { BackfillsController } from './backfills.controller.ts';
import { FiringsController } from './firings.controller.ts';
import { Schedules } from './schedules.ts';
import { SchedulesController } from './schedules.controller.ts';

@Module({
  controllers: [SchedulesController, FiringsController, BackfillsController],
  providers: [Schedules, Backfills],
})
export class SchedulesModule {}
