import type { Problem } from '@na/errors';
import { setImmediate as turn } from 'node:timers/promises';
import { BudgetSpent, CircuitOpen, ConnectionIsDisabled, NotionBusy } from '../errors.ts';
import type { Rest, Take, TakenPermit } from './budget.queries.ts';
import { BY_URGENCY, type Lane } from './lanes.ts';

/** The right to one request to Notion. */
export interface Permit {
  /** The request must be over by this moment of `performance.now()`, because the permit may be another's soon after. */
  readonly deadline: number;
  /** How long was stood in line for it, in milliseconds. */
  readonly waitedMs: number;
  /** Of an open circuit: the number of the probe that the request is. */
  readonly probe?: number;
  /** Requests of the connection that had failed in a row when the permit was given. */
  readonly failures: number;
  /** Gives the permit back: used, it is free again in 60 s; unused, at once. */
  free(how: 'used' | 'unused'): void;
}

/** Where permits come from and go to. */
export interface PermitSource {
  take(lane: Lane, wanted: number): Promise<Take>;
  give(permit: TakenPermit, how: 'used' | 'unused'): void;
  /** How long a request may take, in milliseconds. */
  timeoutMs: number;
  /** How long somebody may stand in line, in milliseconds. */
  patienceMs: number;
}

/** What whoever would have to wait for the end of a rest is told. */
const RESTS: { [why in Rest['why']]: (said: string, waitMs: number) => Problem } = {
  rate_limited: (said, retryAfterMs) => NotionBusy({ said, retryAfterMs }),
  circuit_open: (said, retryAfterMs) => CircuitOpen({ said, retryAfterMs }),
  disabled: (_, retryAfterMs) => ConnectionIsDisabled({ retryAfterMs }),
};

interface Waiting {
  lane: Lane;
  since: number;
  signal?: AbortSignal;
  serve(permit: Permit): void;
  refuse(reason: unknown): void;
}

/**
 * Those in this process who wait to ask Notion through one connection. They are served most urgent first, and all who ask in one
 * turn of the event loop with one statement.
 */
export class PermitLine {
  private waiting: Waiting[] = [];
  private isServing = false;
  private wake = () => {};

  constructor(private readonly source: PermitSource) {}

  /**
   * A permit, once there is one.
   * @throws Problem `notion_budget_spent`, or `notion_rate_limited`, `connection_circuit_open`, `connection_disabled` while the connection rests,
   * when there will be none soon; the signal's reason when it aborts
   */
  join(lane: Lane, signal?: AbortSignal): Promise<Permit> {
    return new Promise((serve, refuse) => {
      this.waiting.push({ lane, since: performance.now(), signal, serve, refuse });
      this.wake();
      if (!this.isServing) void this.serveAll();
    });
  }

  private async serveAll(): Promise<void> {
    this.isServing = true;
    try {
      await turn();
      while (this.waiting.length) await this.serveMostUrgent();
    } catch (error) {
      for (const { refuse } of this.waiting.splice(0)) refuse(error);
    } finally {
      this.isServing = false;
    }
  }

  private async serveMostUrgent(): Promise<void> {
    const lane = BY_URGENCY.find(each => this.waiting.some(waiting => waiting.lane === each))!;
    const before = performance.now();
    const wanted = this.waiting.filter(waiting => waiting.lane === lane).length;
    const { taken, waitMs, rest, failures } = await this.source.take(lane, wanted);
    for (const permit of taken) this.hand(lane, permit, before + this.source.timeoutMs, failures);
    if (!this.waiting.some(waiting => waiting.lane === lane)) return;
    // Where this lane gets nothing, less urgent ones get nothing either.
    this.refuseImpatient(lane, waitMs, rest);
    if (this.waiting.length) await this.pause(waitMs);
  }

  private hand(lane: Lane, taken: TakenPermit, deadline: number, failures: number): void {
    this.refuseAborted();
    const next = this.waiting.findIndex(waiting => waiting.lane === lane);
    if (next < 0) return this.source.give(taken, 'unused');
    const [{ serve, since }] = this.waiting.splice(next, 1) as [Waiting];
    let isHeld = true;
    serve({
      deadline,
      waitedMs: performance.now() - since,
      probe: taken.probe,
      failures,
      free: how => {
        if (isHeld) this.source.give(taken, how);
        isHeld = false;
      },
    });
  }

  private refuseAborted(): void {
    this.refuseWhere(
      ({ signal }) => signal?.aborted ?? false,
      ({ signal }) => signal?.reason,
    );
  }

  private refuseImpatient(lane: Lane, waitMs: number, rest: Rest | undefined): void {
    this.refuseAborted();
    const now = performance.now();
    const behind = BY_URGENCY.slice(BY_URGENCY.indexOf(lane));
    this.refuseWhere(
      waiting => behind.includes(waiting.lane) && now + waitMs > waiting.since + this.source.patienceMs,
      () => (rest ? RESTS[rest.why](rest.said, waitMs) : BudgetSpent({ waitMs, retryAfterMs: waitMs })),
    );
  }

  private refuseWhere(isRefused: (waiting: Waiting) => boolean, reason: (waiting: Waiting) => unknown): void {
    const refused = this.waiting.filter(isRefused);
    this.waiting = this.waiting.filter(waiting => !refused.includes(waiting));
    for (const waiting of refused) waiting.refuse(reason(waiting));
  }

  /** Until a permit may be free, or somebody joins who may be more urgent. */
  private pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      // A moment is spent at least: a permit that another replica has locked right now counts as free and cannot be had.
      const timer = setTimeout(resolve, Math.max(ms, 20));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
