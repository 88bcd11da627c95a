import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { HOLDER_KINDS, oldestSeconds, seenAt, type Holder, type Seen } from './holders.ts';
import { HOLDERS } from './horizon.queries.ts';

const horizonSeconds = metrics.observableGauge({
  name: 'na_database_horizon_seconds',
  help: 'For how long the oldest one has kept dead rows from being swept, by holder: transaction, prepared (transaction), slot (of a replica); of another role’s, as long as this replica has seen it.',
  labelNames: ['holder'],
});

/**
 * Says for how long the oldest transaction has kept dead rows from being swept. Every claim walks over those of the tasks that ended
 * since: a claim that reads 575 pages reads 14,341 after 10,000 tasks beside an open transaction.
 */
@Injectable()
export class HorizonFigures implements OnApplicationBootstrap, OnApplicationShutdown {
  #seen: Seen = new Map();
  #end: () => void = () => undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#end = horizonSeconds.observe(() => this.#look());
  }

  onApplicationShutdown(): void {
    this.#end();
  }

  async #look() {
    const holders = await this.dataSource.query<Holder[]>(HOLDERS);
    const now = performance.now();
    this.#seen = seenAt(now, holders, this.#seen);
    return HOLDER_KINDS.map(holder => ({
      labels: { holder },
      value: oldestSeconds(holder, now, holders, this.#seen),
    }));
  }
}
