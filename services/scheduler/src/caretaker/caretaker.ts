import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { elected, type Lease } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Releases } from '../gate/releases.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { FORGET_FLOWS } from '../fairness/fairness.queries.ts';
import { LOOK } from './caretaker.queries.ts';
import { DueTimes } from './due-times.ts';
import { QueueFigures } from './queue-figures.ts';
import { Rescue } from './rescue.ts';

const log = logger('caretaker');

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

  constructor(
    private readonly dataSource: DataSource,
    private readonly rescue: Rescue,
    private readonly serialKeys: SerialKeys,
    private readonly releases: Releases,
    private readonly dueTimes: DueTimes,
    private readonly figures: QueueFigures,
  ) {}

  onApplicationBootstrap(): void {
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
    const [found] =
      await this.dataSource.query<
        { has_silent: boolean; has_freed: boolean; has_flows: boolean; has_gate_news: boolean; due_types: string[] }[]
      >(LOOK);
    if (!found) return;
    if (found.has_flows) await this.dataSource.query(FORGET_FLOWS);
    if (found.has_freed) this.serialKeys.release();
    if (found.has_gate_news) this.releases.release();
    if (found.has_silent) await this.rescue.rescue();
    await this.dueTimes.promote(found.due_types);
  }

  /** While the database is away no heartbeat can be stored either. */
  #notice(error: unknown): void {
    log.warn({ err: error }, 'could not take care, trying again');
    this.rescue.pardon();
  }
}
