import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { elected, type Lease } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { Cleanup } from './cleanup.ts';
import { LetterFigures } from './letter-figures.ts';

const log = logger('dead-letters');

/** How often dead letters are counted, in milliseconds: once per scrape of Prometheus. */
const COUNT_MS = 15_000;
/** How long nobody counts or cleans up when the elected replica dies, in milliseconds. */
const LEASE_MS = 15_000;

/** Counts the dead letters and cleans them up when their time is over, on one replica at a time. */
@Injectable()
export class LetterKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly cleanup: Cleanup,
    private readonly figures: LetterFigures,
  ) {}

  onApplicationBootstrap(): void {
    const election = { name: 'dead-letters', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#done = elected(this.dataSource, election, lease => this.#work(lease));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #work({ signal }: Lease): Promise<void> {
    const everyMs = this.config.DEAD_LETTER_CLEANUP_MS;
    try {
      for (let cleanAt = 0; !signal.aborted;) {
        if (performance.now() >= cleanAt) {
          await this.cleanup.clean(signal);
          cleanAt = performance.now() + everyMs;
        }
        await this.figures
          .sample()
          .catch((error: unknown) => log.warn({ err: error }, 'dead letters could not be counted'));
        await pause(Math.min(COUNT_MS, everyMs), undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.figures.forget();
    }
  }
}
