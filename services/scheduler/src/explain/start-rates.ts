import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { COUNT_STARTS } from './explain.queries.ts';

const log = logger('start-rates');

/** How often starts are written down, in milliseconds; nothing is written while nothing starts. */
const FLUSH_MS = 5_000;

/** Counts how many tasks of each type start, over all replicas, so that an explanation can estimate. */
@Injectable()
export class StartRates implements BeforeApplicationShutdown {
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** Tasks were started. */
  count(started: readonly { type: string }[]): void {
    for (const { type } of started) this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1);
    if (started.length) this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearTimeout(this.#timer);
  }

  /** Writes down what was counted since. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const counts = Object.fromEntries(this.#counts);
    this.#counts = new Map();
    try {
      if (Object.keys(counts).length) await this.dataSource.query(COUNT_STARTS, [JSON.stringify(counts)]);
    } catch (error) {
      // An estimate is short of a few starts.
      log.warn({ err: error }, 'starts could not be written down');
    }
  }
}
