import { Module } from '@nestjs/common';
import { BackfillRpc } from '../backfill/backfill.rpc.ts';
import { BackfillSteps } from '../backfill/backfill-steps.ts';
import { Backfills } from '../backfill/backfills.ts';
import { TaskTypeModule } from '../task-type/task-type.module.ts';
import { TaskModule } from '../task/task.module.ts';
import { DueFirings } from './due-firings.ts';
import { FiringBook } from './firing-book.ts';
import { FiringSweep } from './firing-sweep.ts';
import { ManualRuns } from './manual-runs.ts';
import { Pauses } from './pauses.ts';
import { ScheduleLeader } from './schedule-leader.ts';
import { ScheduleLook } from './schedule-look.ts';
import { ScheduleReader } from './schedule-reader.ts';
import { ScheduleRpc } from './schedule.rpc.ts';
import { Schedules } from './schedules.ts';
import { WaitingFirings } from './waiting-firings.ts';

/** Rules that create tasks again and again. */
@Module({
  imports: [TaskModule, TaskTypeModule],
  controllers: [ScheduleRpc, BackfillRpc],
  providers: [
    ...[Schedules, Pauses, ManualRuns, ScheduleReader, Backfills],
    ...[FiringBook, DueFirings, WaitingFirings, BackfillSteps, FiringSweep, ScheduleLook, ScheduleLeader],
  ],
})
export class ScheduleModule {}
