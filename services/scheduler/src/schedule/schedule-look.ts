import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BackfillSteps } from '../backfill/backfill-steps.ts';
import { DueFirings } from './due-firings.ts';
import { FiringSweep } from './firing-sweep.ts';
import { failures } from './schedule-metrics.ts';
import { LOOK } from './standing.queries.ts';
import { WaitingFirings } from './waiting-firings.ts';

/** How soon is looked again whether the tasks are finished that something waits for, in milliseconds. */
const WAITING_MS = 1_000;
/** How soon is looked again for schedules that are due and locked by somebody who changes them, in milliseconds. */
const LOCKED_MS = 100;

interface Found {
  /** null when nothing is to fire. */
  dueInMs: number | null;
  hasWaiting: boolean;
  hasBackfill: boolean;
}

/** One look of the leader: fires what is due, then what waits, then a step of each backfill. */
@Injectable()
export class ScheduleLook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly due: DueFirings,
    private readonly waiting: WaitingFirings,
    private readonly backfills: BackfillSteps,
    private readonly sweep: FiringSweep,
  ) {}

  /** Answers after how many milliseconds there is something to do again. */
  async once(signal: AbortSignal): Promise<number> {
    try {
      await this.sweep.ifDue();
      for (;;) {
        const found = await this.#find();
        const done = await this.#do(found, signal);
        if (signal.aborted || !done) return nextLook(found);
      }
    } catch (error) {
      failures.inc();
      throw error;
    }
  }

  async #find(): Promise<Found> {
    const [found] = await this.dataSource.query<Found[]>(LOOK);
    return found!;
  }

  /** How much was done; as long as it is something there may be more. */
  async #do({ dueInMs, hasWaiting, hasBackfill }: Found, signal: AbortSignal): Promise<number> {
    let done = 0;
    if (dueInMs !== null && dueInMs <= 0) done += await this.due.fire();
    if (hasWaiting && !signal.aborted) done += await this.waiting.release();
    if (hasBackfill && !signal.aborted) done += await this.backfills.step();
    return done;
  }
}

/** After how many milliseconds there is something to do, when nothing could be done about what was found. */
function nextLook({ dueInMs, hasWaiting, hasBackfill }: Found): number {
  const due = dueInMs === null ? Infinity : dueInMs <= 0 ? LOCKED_MS : dueInMs;
  return Math.min(due, hasWaiting || hasBackfill ? WAITING_MS : Infinity);
}
