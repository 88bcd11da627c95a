/** Remembers what was looked up for a short time. Those who ask at once share one look-up; what is not there is not remembered. */
export class Briefly<Value> {
  readonly #kept = new Map<string, { value: Promise<Value | undefined>; until: number }>();

  /** Keeps at most `most` values, each for `forMs` milliseconds from when its look-up began. */
  constructor(
    private readonly forMs: number,
    private readonly most = 10_000,
  ) {}

  get(key: string, lookUp: () => Promise<Value | undefined>, now = Date.now()): Promise<Value | undefined> {
    const kept = this.#kept.get(key);
    if (kept && kept.until > now) return kept.value;
    const fresh = { value: lookUp(), until: now + this.forMs };
    this.forget(key);
    this.#kept.set(key, fresh);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= this.most) break;
      this.#kept.delete(oldest);
    }
    const drop = () => this.#kept.get(key) === fresh && this.forget(key);
    fresh.value.then(value => value === undefined && drop(), drop);
    return fresh.value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
