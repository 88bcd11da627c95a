import { logger } from '@na/telemetry';
import type { DataSource } from 'typeorm';
import { freeLease, renewLease } from './lease.ts';

const log = logger('lease');

/** A lease is renewed, and a free one looked for, this many times in its duration. */
export const LOOKS = 3;

/** The last part of a lease that was not renewed, as a fraction: the time in which the work ends before another may begin. */
const MARGIN = 1 / 6;

/** A lease that was taken: renews itself until it is given back, and aborts its signal when it is over. */
export class HeldLease {
  readonly #over = new AbortController();
  readonly #renewing: NodeJS.Timeout;
  #expiry: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #isLost = false;

  /** @param askedAt when it was asked for, by `performance.now()`: the database counts from later, so we end before it does */
  constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
    readonly token: bigint,
    private readonly leaseMs: number,
    askedAt: number,
  ) {
    this.#lastsFrom(askedAt);
    // A renewal that hangs must not be overtaken by the next, or they would fill the pool.
    this.#renewing = setInterval(() => {
      this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    }, leaseMs / LOOKS);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Asks the holder to end. The lease stays its own until it is given back. */
  end(): void {
    this.#over.abort();
  }

  async giveBack(): Promise<void> {
    clearInterval(this.#renewing);
    await this.#renewal;
    clearTimeout(this.#expiry);
    if (this.#isLost) return;
    await freeLease(this.dataSource, this.name, this.token).catch((error: unknown) => {
      log.warn({ err: error, lease: this.name }, 'the lease cannot be given back and runs out by itself');
    });
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      if (await renewLease(this.dataSource, this.name, this.token, this.leaseMs)) this.#lastsFrom(askedAt);
      else this.#lose();
    } catch (error) {
      log.warn({ err: error, lease: this.name }, 'the lease cannot be renewed, trying again');
    }
  }

  #lastsFrom(askedAt: number): void {
    if (this.#isLost) return;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose(), askedAt + this.leaseMs * (1 - MARGIN) - performance.now());
  }

  #lose(): void {
    this.#isLost = true;
    this.#over.abort();
  }
}
