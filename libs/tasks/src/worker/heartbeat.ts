import { WorkerService, type HeldAttempt } from '@na/contracts';
import type { Calls } from '@na/messaging';
import { logger } from '@na/telemetry';
import { fitting } from './bytes.ts';
import type { Hands } from './hands.ts';
import type { Identity } from './identity.ts';
import type { Lease } from './lease.ts';
import { Pulse } from './pulse.ts';

const log = logger('worker');

/** Beats within one lease: two may be lost. */
const BEATS_PER_LEASE = 3;
/** The beat before the first answer says how long a lease is, in milliseconds. */
const FIRST_BEAT_MS = 1_000;
/** A beat that failed is tried again soon, in milliseconds. */
const RETRY_MS = 250;
/** The most attempts that one beat tells news of. */
const MOST_NEWS = 500;

/** Tells the scheduler that this worker lives and what it holds, and learns what it has lost. */
export class Heartbeat {
  readonly #pulse = new Pulse();

  constructor(
    private readonly calls: Calls,
    private readonly identity: Identity,
    private readonly hands: Hands,
    private readonly lease: Lease,
    /** Is called when an operator said how to go on. */
    private readonly ordered: () => void,
  ) {}

  start(): void {
    this.#pulse.start(() => this.#round());
  }

  /** The next beat comes now. */
  hurry(): void {
    this.#pulse.wake();
  }

  async stop(): Promise<void> {
    await this.#pulse.stop();
  }

  async #round(): Promise<number> {
    try {
      await this.#beat();
      return this.#beatMs();
    } catch (error) {
      log.warn({ err: error }, 'the scheduler did not confirm a heartbeat, trying again');
      return RETRY_MS;
    }
  }

  async #beat(): Promise<void> {
    const listed = this.hands.held.map(attempt => attempt.held());
    const news = listed.filter(({ withNews }) => withNews.progress || withNews.checkpoint);
    // News beyond what a message carries goes with the beat after, which follows at once; each beat lists every attempt.
    const told = new Set(
      news.slice(
        0,
        fitting(
          news.map(({ withNews }) => withNews),
          MOST_NEWS,
        ),
      ),
    );
    const attempts = listed.map(each => (told.has(each) ? each.withNews : each.bare));
    const sentAt = performance.now();
    const answer = await this.calls.ask(
      WorkerService.heartbeat,
      { ...this.identity, attempts, slots: this.hands.allSlots() },
      { timeoutMs: this.#beatMs() },
    );
    this.lease.confirm(sentAt, answer.leaseMs);
    for (const each of told) each.told();
    this.#abort(answer.lost, 'lost');
    this.#abort(answer.cancelled, 'cancelled');
    if (this.hands.obey(answer.order)) this.ordered();
    if (told.size < news.length) this.hurry();
  }

  #abort(attempts: HeldAttempt[], cause: 'lost' | 'cancelled'): void {
    for (const { taskId, attempt: number } of attempts) {
      const attempt = this.hands.find(taskId, number);
      attempt?.abort(cause);
      if (attempt && cause === 'lost') this.hands.drop(attempt);
    }
  }

  #beatMs(): number {
    return this.lease.ms === undefined ? FIRST_BEAT_MS : this.lease.ms / BEATS_PER_LEASE;
  }
}
