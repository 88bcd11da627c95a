import { metrics } from '@na/telemetry';
import { within } from './within.ts';

/** So many failures in a row, over at least so long, open it: one held-up loop of ours fails many requests at one moment. */
const OPENS_AFTER = { failures: 5, ms: 300 };
/** While it is open, the thing behind it is tried at this pace, in milliseconds, by nobody who waits. */
const PROBE_EVERY_MS = 250;
const PROBE_WITHIN_MS = 100;
/** So many tries in a row have to succeed until it closes. */
const CLOSES_AFTER = 3;

const state = metrics.gauge({
  name: 'na_circuit_state',
  help: 'Whether a circuit breaker keeps requests from something that fails: 0 closed, 1 open.',
  labelNames: ['name'],
});

export type Failure = 'timed_out' | 'failed';

export interface CircuitOptions {
  name: string;
  /** Tries the thing behind it. */
  probe: () => Promise<void>;
  opened: (because: Failure) => void;
  closed: (awayMs: number) => void;
}

/** Keeps requests from something that fails, until it works again. */
export class Circuit {
  #failures = 0;
  #firstFailureAt = 0;
  #openSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: CircuitOptions) {
    state.set({ name: options.name }, 0);
  }

  get isOpen(): boolean {
    return this.#openSince !== undefined;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(because: Failure, now = performance.now()): void {
    if (this.isOpen) return;
    if (this.#failures++ === 0) this.#firstFailureAt = now;
    if (this.#failures < OPENS_AFTER.failures || now - this.#firstFailureAt < OPENS_AFTER.ms) return;
    this.#openSince = now;
    state.set({ name: this.options.name }, 1);
    this.options.opened(because);
    this.#probe(0);
  }

  /** Ends the probing. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #probe(successes: number): void {
    this.#timer = setTimeout(() => {
      within(PROBE_WITHIN_MS, this.options.probe()).then(
        () => (successes + 1 < CLOSES_AFTER ? this.#probe(successes + 1) : this.#close()),
        () => this.#probe(0),
      );
    }, PROBE_EVERY_MS).unref();
  }

  #close(): void {
    const awayMs = performance.now() - (this.#openSince ?? 0);
    this.#openSince = undefined;
    this.#failures = 0;
    state.set({ name: this.options.name }, 0);
    this.options.closed(awayMs);
  }
}
