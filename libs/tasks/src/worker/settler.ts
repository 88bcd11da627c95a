import { WorkerService, type Settlement, type SettlementResult } from '@na/contracts';
import { Problem } from '@na/errors';
import type { Calls } from '@na/messaging';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt } from './attempt.ts';
import { fitting } from './bytes.ts';
import type { Hands } from './hands.ts';
import type { Identity } from './identity.ts';
import type { Lease } from './lease.ts';

const log = logger('worker');

/** The most settlements of one call: as many as the scheduler takes in one statement, and as a claim brings. */
const MOST_AT_ONCE = 500;
/** Calls under way: one is on its way while the next gathers what ends meanwhile. */
const LANES = 2;
/** A call that failed is tried again after this long, in milliseconds. */
const RETRY_MS = 250;
/** A settlement that the scheduler itself chokes on, not its absence, is given up after so many tries. */
const MOST_TRIES = 5;

interface Ended {
  attempt: Attempt;
  settlement: Settlement;
  tries: number;
}

/** Brings the ends of attempts to the scheduler: many in one call, each until it is taken or the lease is over. */
export class Settler {
  readonly #waiting: Ended[] = [];
  #lanes = 0;
  #isFlushed: (() => void) | undefined;

  constructor(
    private readonly calls: Calls,
    private readonly identity: Identity,
    private readonly hands: Hands,
    private readonly lease: Lease,
  ) {}

  /** Settles an attempt; repeated until the scheduler has taken it. */
  settle(attempt: Attempt, settlement: Settlement): void {
    this.#waiting.push({ attempt, settlement, tries: 0 });
    // What ends in the same turn of the event loop goes along.
    setImmediate(() => void this.#work());
  }

  /** Resolves when all is taken, or after `ms`. */
  async flushed(ms: number): Promise<void> {
    if (this.#lanes === 0 && this.#waiting.length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#isFlushed = resolve;
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  async #work(): Promise<void> {
    if (this.#lanes === LANES) return;
    this.#lanes++;
    for (let batch = this.#take(); batch.length; batch = this.#take()) await this.#send(batch);
    this.#lanes--;
    if (this.#lanes === 0) this.#isFlushed?.();
  }

  #take(): Ended[] {
    const settlements = this.#waiting.map(({ settlement }) => settlement);
    // What failed before goes alone: if it is what was bad, the others pass.
    const isAlone = (this.#waiting[0]?.tries ?? 0) > 0;
    return this.#waiting.splice(0, isAlone ? 1 : fitting(settlements, MOST_AT_ONCE));
  }

  async #send(batch: Ended[]): Promise<void> {
    const request = { workerId: this.identity.workerId, settlements: batch.map(({ settlement }) => settlement) };
    try {
      const { results } = await this.calls.ask(WorkerService.settleAttempts, request);
      batch.forEach((ended, at) => this.#settled(ended, results[at]));
    } catch (error) {
      await this.#failed(batch, Problem.from(error));
    }
  }

  #settled({ attempt }: Ended, result: SettlementResult | undefined): void {
    this.hands.drop(attempt);
    if (!result?.accepted)
      log.warn(
        { task_id: attempt.taskId, attempt: attempt.number, reason: result?.reason },
        'the end of an attempt does not count',
      );
  }

  async #failed(batch: Ended[], problem: Problem): Promise<void> {
    const isAway = problem.kind === 'unavailable' || problem.kind === 'timeout';
    const again: Ended[] = [];
    for (const ended of batch) {
      const tries = ended.tries + (isAway ? 0 : 1);
      // Once the lease is over the task is somebody else's, and once it is dropped from the heartbeats it soon will be.
      if (this.lease.isOver || tries >= MOST_TRIES) this.#giveUp(ended, problem);
      else again.push({ ...ended, tries });
    }
    if (again.length) await pause(RETRY_MS);
    this.#waiting.unshift(...again);
  }

  #giveUp({ attempt }: Ended, problem: Problem): void {
    this.hands.drop(attempt);
    log.error(
      { task_id: attempt.taskId, attempt: attempt.number, err: problem },
      'the end of an attempt could not be told; the task will run again',
    );
  }
}
