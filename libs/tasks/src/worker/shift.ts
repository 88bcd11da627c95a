import type { ClaimedTask, Settlement } from '@na/contracts';
import type { Calls, Hints } from '@na/messaging';
import { Attempt } from './attempt.ts';
import { Claimer } from './claimer.ts';
import type { Handler } from './handler.ts';
import { Hands } from './hands.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Identity } from './identity.ts';
import { Lease } from './lease.ts';
import { runAttempt } from './run-attempt.ts';
import { Settler } from './settler.ts';
import { countAttempt, observeSlots } from './worker-metrics.ts';

/** How long handlers have to heed their abort when the worker stops, and then their ends to be told; in milliseconds each. */
const FAREWELL_MS = 2_000;

/** A worker at work: claims, runs, beats and settles. */
export class Shift {
  readonly #hands: Hands;
  readonly #lease: Lease;
  readonly #heartbeat: Heartbeat;
  readonly #settler: Settler;
  readonly #claimer: Claimer;
  readonly #unobserve: () => void;
  #isEnding = false;

  constructor(
    calls: Calls,
    private readonly identity: Identity,
    private readonly handlers: ReadonlyMap<string, Handler>,
  ) {
    this.#hands = new Hands(handlers);
    this.#lease = new Lease(() => this.#hands.abortAll('lease over'));
    this.#heartbeat = new Heartbeat(calls, identity, this.#hands, this.#lease, () => this.#claimer.look());
    this.#settler = new Settler(calls, identity, this.#hands, this.#lease);
    this.#claimer = new Claimer(calls, identity, this.#hands, this.#lease, task => void this.#run(task));
    this.#unobserve = observeSlots(this.#hands, handlers);
  }

  begin(hints: Hints): void {
    this.#heartbeat.start();
    this.#claimer.begin(hints);
  }

  /** Somebody cancelled a task; nothing happens unless its attempt runs here. */
  cancel(taskId: string, number: number): void {
    this.#hands.find(taskId, number)?.abort('cancelled');
  }

  /** Somebody says that there is an order for this worker. */
  summon(worker: string): void {
    if (worker === this.identity.workerId) this.#heartbeat.hurry();
  }

  /** Lets what runs go on for `drainMs`, then hands it back. */
  async end(drainMs: number): Promise<void> {
    this.#isEnding = true;
    // What a last claim may still bring is handed back at once.
    await Promise.all([this.#claimer.stop(), this.#hands.idle(drainMs)]);
    this.#hands.abortAll('stopping');
    await this.#hands.idle(FAREWELL_MS);
    await this.#settler.flushed(FAREWELL_MS);
    await this.#heartbeat.stop();
    this.#lease.end();
    this.#unobserve();
  }

  async #run(task: ClaimedTask): Promise<void> {
    const attempt = new Attempt(task, () => this.#heartbeat.hurry());
    this.#hands.take(attempt);
    const settlement = await this.#settlementOf(attempt);
    this.#hands.rest(attempt);
    countAttempt(task.type, settlement ? outcomeOf(settlement) : 'lost');
    if (settlement) this.#settler.settle(attempt, settlement);
    this.#claimer.freed(task.type);
  }

  async #settlementOf(attempt: Attempt): Promise<Settlement | undefined> {
    const handler = this.handlers.get(attempt.task.type);
    const reason = this.#isEnding
      ? 'The worker stops.'
      : handler
        ? undefined
        : 'The worker has no handler of this type.';
    if (!handler || reason)
      return {
        workspaceId: attempt.workspaceId,
        taskId: attempt.taskId,
        attempt: attempt.number,
        givenBack: { reason: reason!, delayMs: 0 },
        followUps: [],
      };
    return runAttempt(handler, attempt);
  }
}

function outcomeOf({ succeeded, failed, cancelled }: Settlement): 'succeeded' | 'failed' | 'cancelled' | 'given_back' {
  if (succeeded) return 'succeeded';
  if (failed) return 'failed';
  return cancelled ? 'cancelled' : 'given_back';
}
