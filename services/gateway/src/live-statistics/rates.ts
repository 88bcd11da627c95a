/** The things that are counted of the tasks of a type. */
export const COUNTED = ['created', 'started', 'succeeded', 'failed', 'retried'] as const;
export type Counted = (typeof COUNTED)[number];

/** Tasks a second. */
export type Rates = { [what in Counted]: number };

/** Over how much time a rate is taken, in milliseconds. */
export const WINDOW_MS = 10_000;

/** How many tasks of each type were created, started and ended in the last ten seconds. Times are in milliseconds since any moment. */
export class RateCount {
  /** By second and type, the oldest second first. */
  readonly #seconds = new Map<number, Map<string, Rates>>();

  /** Counts one. Times never go back. */
  add(type: string, what: Counted, now: number): void {
    this.#forget(now);
    const second = Math.floor(now / 1_000);
    const types = this.#seconds.get(second) ?? new Map<string, Rates>();
    this.#seconds.set(second, types);
    const counts = types.get(type) ?? none();
    types.set(type, counts);
    counts[what]++;
  }

  /** The rates of a type; all zero when nothing was counted. */
  of(type: string, now: number): Rates {
    this.#forget(now);
    const sum = none();
    for (const types of this.#seconds.values()) for (const what of COUNTED) sum[what] += types.get(type)?.[what] ?? 0;
    for (const what of COUNTED) sum[what] /= WINDOW_MS / 1_000;
    return sum;
  }

  #forget(now: number): void {
    for (const second of this.#seconds.keys()) {
      if (second * 1_000 > now - WINDOW_MS) return;
      this.#seconds.delete(second);
    }
  }
}

function none(): Rates {
  return { created: 0, started: 0, succeeded: 0, failed: 0, retried: 0 };
}
