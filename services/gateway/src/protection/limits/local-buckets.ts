import { tokensIn, waitFor, without, type FullAt, type Rate } from './token-bucket.ts';

/** Buckets of tokens in this process. Those that are full again say nothing and are forgotten. */
export class LocalBuckets {
  readonly #fullAt = new Map<string, FullAt>();

  /** Keeps at most `most` buckets that are not full; the oldest give way. About 150 bytes each. */
  constructor(private readonly most = 50_000) {}

  /** Takes a token. Answers how long to wait when there is none, in milliseconds; 0 when it was there. */
  take(key: string, rate: Rate, now: number): number {
    const fullAt = this.#fullAt.get(key) ?? 0;
    const waitMs = waitFor(fullAt, rate, now);
    if (waitMs === 0) this.#keep(key, without(fullAt, 1, rate, now));
    return waitMs;
  }

  /** Takes a token when there is one; what was admitted elsewhere counts here too. */
  note(key: string, rate: Rate, now: number): void {
    this.take(key, rate, now);
  }

  /** Gives a token back. */
  giveBack(key: string, rate: Rate, now: number): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt !== undefined) this.#keep(key, without(fullAt, -1, rate, now));
  }

  /** What is left of a bucket. */
  standing(key: string, rate: Rate, now: number): { remaining: number; fullInMs: number } {
    const fullAt = this.#fullAt.get(key) ?? 0;
    return { remaining: tokensIn(fullAt, rate, now), fullInMs: Math.max(0, fullAt - now) };
  }

  sweep(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
  }

  #keep(key: string, fullAt: FullAt): void {
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
    if (this.#fullAt.size > this.most) this.#fullAt.delete(this.#fullAt.keys().next().value!);
  }
}
