import { within } from '../within.ts';
import type { LimitStore, TokensWanted } from './limit-store.ts';
import type { Counted } from './policies.ts';
import type { Rate } from './token-bucket.ts';

/** A replica takes a hundredth of a burst at once: so much may be taken and not yet spent, and so rarely is the store asked. */
const SHARE_OF_BURST = 100;
/** A token that was taken for this replica and not spent is thrown away after so long, in milliseconds. */
const KEPT_MS = 10_000;
/** What the store has not answered by then is given up, and the next question put, in milliseconds. */
const GIVEN_UP_MS = 1_000;
/** Buckets whose debts are remembered at most. */
const MOST_DEBTS = 50_000;

/** How a bucket stands after a token was asked of it. */
export interface Leased {
  granted: boolean;
  /** Tokens of it that this replica holds. */
  held: number;
  /** How long until it is full again, in milliseconds, as of now. */
  fullInMs: number;
}

interface Held {
  tokens: number;
  takenAt: number;
  fullAt: number;
}

interface Waiter {
  counted: readonly Counted[];
  isWaiting: boolean;
  resolve: (leased: Leased[]) => void;
  reject: (thrown: unknown) => void;
}

/**
 * Takes tokens from the store and spends them here. One question is under way at a time; what is asked meanwhile goes together into the
 * next one. The next chunk of a bucket is asked for when half of one is left, so that steady callers never wait for the store. A replica
 * never holds more than one and a half chunks of a bucket that nobody waits for.
 */
export class Leases {
  readonly #held = new Map<string, Held>();
  /** Tokens that were spent while the store did not answer; it is charged with them when it does. */
  readonly #owed = new Map<string, number>();
  /** What runs low and is asked for though nobody waits for it yet. */
  readonly #low = new Map<string, Rate>();
  #queue: Waiter[] = [];
  #isAsking = false;

  constructor(private readonly store: LimitStore) {}

  /** Spends a token of each bucket, or of none, when this replica holds them; undefined when the store has to be asked. */
  spendHeld(counted: readonly Counted[]): Leased[] | undefined {
    if (!counted.every(({ key }) => this.#tokens(key) > 0)) return undefined;
    const leased = this.#spend(counted);
    for (const { key, policy } of counted) if (this.#isLow(key, policy)) this.#low.set(key, policy);
    if (this.#low.size && !this.#isAsking) void this.#ask();
    return leased;
  }

  /**
   * Spends a token of each bucket, or of none when one of them has none, unless that takes longer than `ms`.
   * @throws TooLate, or what the store fails with
   */
  async spend(counted: readonly Counted[], ms: number): Promise<Leased[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Leased[]>();
    const waiter = { counted, isWaiting: true, resolve, reject };
    this.#queue.push(waiter);
    if (!this.#isAsking) void this.#ask();
    try {
      return await within(ms, promise);
    } finally {
      waiter.isWaiting = false;
    }
  }

  /** Notes that a token of each bucket was spent without the store. */
  owe(counted: readonly Counted[]): void {
    for (const { key } of counted)
      if (this.#owed.has(key) || this.#owed.size < MOST_DEBTS) this.#owed.set(key, (this.#owed.get(key) ?? 0) + 1);
  }

  sweep(now: number): void {
    for (const [key, { takenAt }] of this.#held) if (takenAt + KEPT_MS <= now) this.#held.delete(key);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    while (this.#queue.length || this.#low.size) {
      const waiters = this.#queue.filter(({ isWaiting }) => isWaiting);
      this.#queue = [];
      try {
        const wanted = this.#wantedBy(waiters);
        const given = wanted.length ? await within(GIVEN_UP_MS, this.store.take(wanted)) : [];
        const now = Date.now();
        wanted.forEach(({ key }, at) => {
          const { granted, fullInMs } = given[at]!;
          const left = granted - this.#pay(key, granted);
          this.#held.set(key, { tokens: this.#tokens(key) + left, takenAt: now, fullAt: now + fullInMs });
        });
        for (const { counted, isWaiting, resolve } of waiters) if (isWaiting) resolve(this.#spend(counted));
      } catch (thrown) {
        for (const { reject } of waiters) reject(thrown);
      }
    }
    this.#isAsking = false;
  }

  #wantedBy(waiters: readonly Waiter[]): TokensWanted[] {
    const demand = new Map<string, TokensWanted>();
    for (const [key, rate] of this.#low) demand.set(key, { key, rate, want: Math.ceil(chunkOf(rate) / 2) });
    this.#low.clear();
    for (const { key, policy } of waiters.flatMap(({ counted }) => counted)) {
      const before = demand.get(key);
      demand.set(key, { key, rate: policy, want: (before?.want ?? 0) + 1 });
    }
    return [...demand.values()]
      .filter(({ key, want }) => want > this.#tokens(key))
      .map(({ key, rate, want }) => {
        const lacking = want - this.#tokens(key) + (this.#owed.get(key) ?? 0);
        return { key, rate, want: Math.min(rate.burst, Math.max(lacking, chunkOf(rate))) };
      });
  }

  /** Pays of a debt what `granted` tokens allow. Answers how many that were. */
  #pay(key: string, granted: number): number {
    const owed = this.#owed.get(key) ?? 0;
    const paid = Math.min(owed, granted);
    if (paid === owed) this.#owed.delete(key);
    else this.#owed.set(key, owed - paid);
    return paid;
  }

  #spend(counted: readonly Counted[]): Leased[] {
    const granted = counted.map(({ key }) => this.#tokens(key) > 0);
    const isAdmitted = granted.every(Boolean);
    return counted.map(({ key }, at) => {
      const held = this.#held.get(key);
      if (held && isAdmitted) held.tokens -= 1;
      const fullInMs = Math.max(0, (held?.fullAt ?? 0) - Date.now());
      return { granted: granted[at]!, held: held?.tokens ?? 0, fullInMs };
    });
  }

  /** Of a bucket whose chunk is one token nothing is kept ready: it is too small to lie about unspent. */
  #isLow(key: string, rate: Rate): boolean {
    const chunk = chunkOf(rate);
    return chunk > 1 && this.#tokens(key) < chunk / 2;
  }

  #tokens(key: string): number {
    const held = this.#held.get(key);
    return held && held.takenAt + KEPT_MS > Date.now() ? held.tokens : 0;
  }
}

function chunkOf({ burst }: Rate): number {
  return Math.max(1, Math.floor(burst / SHARE_OF_BURST));
}
