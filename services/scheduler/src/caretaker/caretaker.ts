import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { elected, type Lease } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { lookFor } from './caretaker.queries.ts';
import { Chores } from './chores.ts';
import { QueueFigures } from './queue-figures.ts';
import { Rescue } from './rescue.ts';

const log = logger('caretaker');

const failures = metrics.counter({
  name: 'na_chore_failures_total',
  help: 'Chores of the scheduler that failed and are tried again a second later, by chore.',
  labelNames: ['chore'],
});

/** How often the caretaker looks, in milliseconds: one cheap query a second is all that an idle scheduler costs. */
const LOOK_MS = 1_000;
/** How often the queue is counted, in milliseconds: once per scrape of Prometheus. */
const COUNT_MS = 15_000;
/** How long nobody takes care when the elected replica dies, in milliseconds. */
const LEASE_MS = 5_000;

/** Does what happens by itself, on one replica at a time: rescue, due times, forgotten keys, figures. */
@Injectable()
export class Caretaker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #wasAway = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly chores: Chores,
    private readonly rescue: Rescue,
    private readonly figures: QueueFigures,
  ) {}

  onApplicationBootstrap(): void {
    for (const { name } of this.chores.all) failures.inc({ chore: name }, 0);
    const election = { name: 'caretaker', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#done = elected(this.dataSource, election, lease => this.#work(lease));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** Looks until the lease ends, or until this replica hears nobody; then another one may do better. */
  async #work({ signal }: Lease): Promise<void> {
    let countAt = 0;
    this.rescue.pardon();
    try {
      while (!signal.aborted && !this.rescue.isDeaf) {
        await this.#look().catch((error: unknown) => this.#notice(error));
        if (performance.now() >= countAt) {
          await this.figures
            .sample()
            .catch((error: unknown) => log.warn({ err: error }, 'the queue could not be counted'));
          countAt = performance.now() + COUNT_MS;
        }
        await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.figures.forget();
    }
  }

  async #look(): Promise<void> {
    const chores = this.chores.all;
    const [{ found }] = await this.dataSource.query<[{ found: boolean[] }]>(lookFor(chores));
    // Counted from here, for the latest look that failed may have been a whole lease ago.
    if (this.#wasAway) this.rescue.pardon();
    this.#wasAway = false;
    for (const { name, run } of chores.filter((_, at) => found[at])) {
      // One that fails does not keep the others from being done.
      await run().catch((error: unknown) => {
        failures.inc({ chore: name });
        log.warn({ err: error, chore: name }, 'a chore was not done, trying again');
      });
    }
  }

  /** While the database is away no heartbeat can be stored either. */
  #notice(error: unknown): void {
    log.warn({ err: error }, 'could not take care, trying again');
    this.#wasAway = true;
  }
}
