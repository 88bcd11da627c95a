/** So many failures in a row open it. */
const MOST_IN_A_ROW = 3;
/** How long it stays open before somebody may probe, in milliseconds; each probe that fails takes the next, and the last stays. */
const RESTS_MS = [2_000, 4_000, 8_000, 16_000, 30_000];

export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/**
 * Keeps us away from something that fails, so that what waits for it neither hangs nor uses up its attempts: open after three
 * failures in a row, half-open when it is time to probe, closed by a success. Times are in milliseconds.
 */
export class Breaker {
  #failures = 0;
  #probes = 0;
  #openUntil: number | undefined;

  state(now = Date.now()): BreakerState {
    if (this.#openUntil === undefined) return 'closed';
    return now < this.#openUntil ? 'open' : 'half_open';
  }

  /** How long until somebody may probe; 0 when nothing stands in the way. */
  leftMs(now = Date.now()): number {
    return Math.max(0, (this.#openUntil ?? 0) - now);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probes = 0;
    this.#openUntil = undefined;
  }

  /** Answers whether it was closed and has opened by this. */
  failed(now = Date.now()): boolean {
    const state = this.state(now);
    // What had begun before it opened says nothing new.
    if (state === 'open') return false;
    if (state === 'closed' && ++this.#failures < MOST_IN_A_ROW) return false;
    this.#openUntil = now + RESTS_MS[Math.min(this.#probes, RESTS_MS.length - 1)]!;
    this.#probes++;
    return state === 'closed';
  }
}
