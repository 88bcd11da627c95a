import { logger } from '@na/telemetry';
import type { DataSource } from 'typeorm';
import { renewLeases } from './lease.ts';

const log = logger('lease');

/** A lease is renewed, and a free one looked for, this many times in its duration. */
export const LOOKS = 3;

/** A lease that is renewed until it is removed. */
export interface Renewable {
  readonly name: string;
  readonly token: bigint;
  readonly leaseMs: number;
  /** It lasts from when the renewal was asked for, by `performance.now()`. */
  lastsFrom(askedAt: number): void;
  /** It is somebody else's. */
  lose(): void;
}

/** The leases that a process holds in a database: one statement renews them all, as often as the shortest needs it. */
export class Renewals {
  readonly #held = new Set<Renewable>();
  #paceMs = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Those of a data source. */
  static of(dataSource: DataSource): Renewals {
    const known = all.get(dataSource) ?? new Renewals(dataSource);
    all.set(dataSource, known);
    return known;
  }

  add(lease: Renewable): void {
    this.#held.add(lease);
    this.#setPace();
  }

  /** Resolves when no renewal of it is under way, and none will be. */
  async remove(lease: Renewable): Promise<void> {
    this.#held.delete(lease);
    this.#setPace();
    await this.#renewal;
  }

  #setPace(): void {
    const paceMs = Math.min(...[...this.#held].map(({ leaseMs }) => leaseMs / LOOKS));
    if (paceMs === this.#paceMs) return;
    this.#paceMs = paceMs;
    clearInterval(this.#timer);
    if (this.#held.size === 0) return;
    // A renewal that hangs must not be overtaken by the next, or they would fill the pool.
    this.#timer = setInterval(() => {
      this.#renewal ??= this.#renew().finally(() => (this.#renewal = undefined));
    }, paceMs);
  }

  async #renew(): Promise<void> {
    const asked = [...this.#held];
    const askedAt = performance.now();
    try {
      const renewed = await renewLeases(this.dataSource, asked);
      for (const lease of asked) {
        if (renewed.has(lease.name)) lease.lastsFrom(askedAt);
        else lease.lose();
      }
    } catch (error) {
      log.warn({ err: error, leases: asked.map(({ name }) => name) }, 'leases cannot be renewed, trying again');
    }
  }
}

const all = new WeakMap<DataSource, Renewals>();
