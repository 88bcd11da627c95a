import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { LimiterDegraded, LimiterRecovered } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../../config.ts';

const log = logger('limits');
const AGAIN_MS = 1_000;

type Telling = (tx: EntityManager) => Promise<unknown>;

/**
 * Tells, once each, when this replica begins to count alone and when that is over. What cannot be told now, because Postgres is away too,
 * is told in its order when that can be done.
 */
@Injectable()
export class Episodes implements OnModuleDestroy {
  readonly #toTell: Telling[] = [];
  #isTelling = false;
  #retry: NodeJS.Timeout | undefined;
  #admitted = 0;
  #refused = 0;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  began(store: string, because: string): void {
    this.#admitted = this.#refused = 0;
    log.error({ store, because }, `${store} does not count requests in time; this replica counts its share alone.`);
    this.#tell(tx => tell(tx, LimiterDegraded, { store, replica: this.config.REPLICA, because }));
  }

  /** A request was decided without the store. */
  decided(isRefused: boolean): void {
    if (isRefused) this.#refused++;
    else this.#admitted++;
  }

  ended(store: string, ms: number): void {
    const [awayMs, admitted, refused] = [Math.round(ms), this.#admitted, this.#refused];
    log.info({ store, awayMs, admitted, refused }, `${store} counts requests again.`);
    this.#tell(tx => tell(tx, LimiterRecovered, { store, replica: this.config.REPLICA, awayMs, admitted, refused }));
  }

  onModuleDestroy(): void {
    clearTimeout(this.#retry);
  }

  #tell(telling: Telling): void {
    this.#toTell.push(telling);
    if (!this.#isTelling) void this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    try {
      for (let next; (next = this.#toTell[0]); this.#toTell.shift()) {
        const telling = next;
        const own = { correlationId: randomUUID(), actor: 'service:gateway' };
        await flow.run(own, () => transaction(this.dataSource, telling));
      }
      this.#isTelling = false;
    } catch (error) {
      log.warn({ err: error }, 'That requests are counted otherwise could not be told; the next try will.');
      this.#retry = setTimeout(() => void this.#tellAll(), AGAIN_MS).unref();
    }
  }
}
