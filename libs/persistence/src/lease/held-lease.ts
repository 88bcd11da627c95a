import { logger } from '@na/telemetry';
import type { DataSource } from 'typeorm';
import { freeLease } from './lease.ts';
import { Renewals, type Renewable } from './renewals.ts';

const log = logger('lease');

/** The last part of a lease that was not renewed, as a fraction: the time in which the work ends before another may begin. */
const MARGIN = 1 / 6;

/** A lease that was taken: it is renewed until it is given back, and aborts its signal when it is over. */
export class HeldLease implements Renewable {
  readonly #over = new AbortController();
  #expiry: NodeJS.Timeout | undefined;
  #isLost = false;

  /** @param askedAt when it was asked for, by `performance.now()`: the database counts from later, so we end before it does */
  constructor(
    private readonly dataSource: DataSource,
    readonly name: string,
    readonly token: bigint,
    readonly leaseMs: number,
    askedAt: number,
  ) {
    this.lastsFrom(askedAt);
    Renewals.of(dataSource).add(this);
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
    await Renewals.of(this.dataSource).remove(this);
    clearTimeout(this.#expiry);
    if (this.#isLost) return;
    await freeLease(this.dataSource, this.name, this.token).catch((error: unknown) => {
      log.warn({ err: error, lease: this.name }, 'the lease cannot be given back and runs out by itself');
    });
  }

  lastsFrom(askedAt: number): void {
    if (this.#isLost) return;
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.lose(), askedAt + this.leaseMs * (1 - MARGIN) - performance.now());
  }

  lose(): void {
    this.#isLost = true;
    this.#over.abort();
  }
}
