import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { elected, type Lease } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { ArchiveFigures } from './archive-figures.ts';
import { failures } from './archive-metrics.ts';
import { Dropping } from './dropping.ts';
import { Sweep } from './sweep.ts';

const log = logger('archive');

/** How often it is looked whether there is anything to do, in milliseconds: three cheap queries. */
const LOOK_MS = 15_000;
/** How long the archive stands still when the elected replica dies, in milliseconds. */
const LEASE_MS = 10_000;

/** Keeps the archive, on one replica at a time: what is due goes in, what has expired is dropped, and both are measured. */
@Injectable()
export class Archivist implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly sweep: Sweep,
    private readonly dropping: Dropping,
    private readonly figures: ArchiveFigures,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const election = { name: 'archivist', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#done = elected(this.dataSource, election, lease => this.#work(lease));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #work({ signal, token }: Lease): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.#try('sweep', () => this.sweep.run(token, signal));
        await this.#try('drop', () => this.dropping.dropExpired(new Date()));
        await this.#try('count', () => this.figures.sample());
        await pause(Math.min(LOOK_MS, this.config.ARCHIVE_EVERY_MS), undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.figures.forget();
    }
  }

  async #try(work: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      failures.inc({ work });
      log.warn({ err: error, work }, 'the archive could not be kept, trying again');
    }
  }
}
