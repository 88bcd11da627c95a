import { TasksReady, WorkerService, type ClaimedTask, type ClaimTasksResponse, type Slots } from '@na/contracts';
import type { Calls, Hints } from '@na/messaging';
import { logger } from '@na/telemetry';
import type { Hands } from './hands.ts';
import type { Identity } from './identity.ts';
import type { Lease } from './lease.ts';
import { Pulse } from './pulse.ts';

const log = logger('worker');

/** How often a worker asks that nobody rouses, in milliseconds. */
const POLL_MS = 5_000;
/** After a claim that failed, in milliseconds. */
const RETRY_MS = 500;
/** A claim waits this long for its answer, in milliseconds. */
const TIMEOUT_MS = 5_000;
/** Clocks of two machines agree only so far: a task is not asked for more often than this, in milliseconds. */
const LEAST_REST_MS = 20;

/** Asks for due tasks whenever there may be some and there is room: no sooner, so that an idle worker costs nothing. */
export class Claimer {
  readonly #pulse = new Pulse();
  /** Types of which more may be due than the latest answer brought. */
  readonly #mayHaveMore = new Set<string>();
  #deafen: () => void = () => undefined;
  #nextDueAt = Infinity;
  #pollAt = 0;

  /** @param start begins to run a task */
  constructor(
    private readonly calls: Calls,
    private readonly identity: Identity,
    private readonly hands: Hands,
    private readonly lease: Lease,
    private readonly start: (task: ClaimedTask) => void,
  ) {}

  begin(hints: Hints): void {
    this.#deafen = hints.listen(TasksReady, ({ types }) => types.forEach(type => this.#rouse(type)));
    this.#pulse.start(() => this.#round());
  }

  /** A slot of a type is free again. */
  freed(type: string): void {
    if (this.#mayHaveMore.has(type)) this.#pulse.wake();
  }

  /** There may be room where there was none. */
  look(): void {
    for (const type of this.hands.types) this.#mayHaveMore.add(type);
    this.#pulse.wake();
  }

  /** Resolves when no claim is under way and none will be. */
  async stop(): Promise<void> {
    this.#deafen();
    await this.#pulse.stop();
  }

  #rouse(type: string): void {
    if (!this.hands.types.includes(type)) return;
    this.#mayHaveMore.add(type);
    this.#pulse.wake();
  }

  /** Asks if it makes sense now; answers how long to rest. */
  async #round(): Promise<number> {
    if (Date.now() >= Math.min(this.#nextDueAt, this.#pollAt)) this.#expectAll();
    const wanted = this.hands.free().filter(({ type }) => this.#mayHaveMore.has(type));
    try {
      if (wanted.length && (await this.#claim(wanted))) return 0;
    } catch (error) {
      log.warn({ err: error }, 'the scheduler did not answer a claim, trying again');
      return RETRY_MS;
    }
    return Math.max(LEAST_REST_MS, Math.min(this.#nextDueAt, this.#pollAt) - Date.now());
  }

  /** Nobody said that there is more, but it is time to look: now, or for types without room as soon as a slot is free. */
  #expectAll(): void {
    for (const type of this.hands.types) this.#mayHaveMore.add(type);
    this.#nextDueAt = Infinity;
    this.#pollAt = Date.now() + POLL_MS;
  }

  /** Claims, and answers whether to ask again at once. */
  async #claim(slots: Slots[]): Promise<boolean> {
    // A hint that comes while the answer is on its way is about tasks that the answer may have missed.
    for (const { type } of slots) this.#mayHaveMore.delete(type);
    const sentAt = performance.now();
    const answer = await this.#ask(slots);
    this.lease.confirm(sentAt, answer.leaseMs);
    // The answer is about the types that were asked for; another one's time stands.
    if (answer.nextDueAt !== undefined) this.#nextDueAt = Math.min(this.#nextDueAt, Date.parse(answer.nextDueAt));
    const got = Map.groupBy(answer.tasks, ({ type }) => type);
    for (const { type, free } of slots) {
      if (answer.more || (got.get(type)?.length ?? 0) >= free) this.#mayHaveMore.add(type);
    }
    // An answer that took longer than the lease brings tasks that may be somebody else's by now.
    if (!this.lease.isOver) for (const task of answer.tasks) this.start(task);
    return answer.more;
  }

  async #ask(slots: Slots[]): Promise<ClaimTasksResponse> {
    try {
      return await this.calls.ask(
        WorkerService.claimTasks,
        { workerId: this.identity.workerId, service: this.identity.service, slots },
        { timeoutMs: TIMEOUT_MS },
      );
    } catch (error) {
      for (const { type } of slots) this.#mayHaveMore.add(type);
      throw error;
    }
  }
}
