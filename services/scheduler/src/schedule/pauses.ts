import { Injectable } from '@nestjs/common';
import {
  SchedulePaused,
  ScheduleResumed,
  SchedulesChanged,
  type PauseScheduleRequest,
  type ResumeScheduleRequest,
  type Schedule,
} from '@na/contracts';
import { Hints } from '@na/messaging';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { originOfCall } from '../task/new-task.ts';
import { nextAfter } from './decide.ts';
import { FiringBook } from './firing-book.ts';
import { PAUSE, RESUME } from './schedule.queries.ts';
import { scheduleOf, type ScheduleRow } from './schedule-row.ts';
import { lockOne } from './standings.ts';
import { skipUndecided } from './undecided.ts';

/** Stops schedules, and lets them go on. */
@Injectable()
export class Pauses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: FiringBook,
    private readonly hints: Hints,
  ) {}

  /** Stops a schedule from firing; what waits of it is skipped. Pausing a paused one changes nothing. @throws Problem `schedule_not_found` */
  async pause({ workspaceId, id, reason }: PauseScheduleRequest): Promise<Schedule> {
    return transaction(this.dataSource, async tx => {
      const { row } = await lockOne(tx, { workspaceId, id });
      if (row.paused_by !== null) return scheduleOf(row);
      await this.book.drop(tx, row, 'paused');
      const values = [workspaceId, id, originOfCall().actor, reason ?? null];
      const [[paused]] = await tx.query<[[ScheduleRow], number]>(PAUSE, values);
      await tell(tx, SchedulePaused, { scheduleId: id, version: paused.version, reason }, { workspaceId });
      return scheduleOf(paused);
    });
  }

  /** Lets a paused schedule fire from the next due time on; those that came meanwhile are skipped. @throws Problem `schedule_not_found` */
  async resume({ workspaceId, id, reason }: ResumeScheduleRequest): Promise<Schedule> {
    return transaction(this.dataSource, async tx => {
      const { row, standing } = await lockOne(tx, { workspaceId, id });
      if (row.paused_by === null) return scheduleOf(row);
      await skipUndecided(tx, this.book, { row, standing }, 'paused');
      const next = nextAfter(standing, row.now);
      const values = [workspaceId, id, row.now, next?.dueAt, next?.fireAt];
      const [[resumed]] = await tx.query<[[ScheduleRow], number]>(RESUME, values);
      await tell(tx, ScheduleResumed, { scheduleId: id, version: resumed.version, reason }, { workspaceId });
      afterCommit(tx, () => this.hints.give(SchedulesChanged, {}));
      return scheduleOf(resumed);
    });
  }
}
