import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { BATCH_FIGURES } from './batch.queries.ts';

const batches = metrics.observableGauge({
  name: 'na_batches_unfinished',
  help: 'Batches that have not ended, by state: open, running, stopping, cancelling; all replicas tell the same.',
  labelNames: ['state'],
});

const stalledSeconds = metrics.observableGauge({
  name: 'na_batch_stalled_seconds',
  help: 'For how long no task moved of the batch that is slowest to, though some are due and nobody paused it; all replicas tell the same.',
});

const STATES = ['open', 'running', 'stopping', 'cancelling'];

interface Figures {
  state: string;
  count: number;
  stalled_seconds: number;
}

/** Says how many batches there are, and whether one does not get on. */
@Injectable()
export class BatchFigures implements OnApplicationBootstrap, OnApplicationShutdown {
  #ends: (() => void)[] = [];

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#ends = [
      batches.observe(async () => {
        const rows = await this.#look();
        return STATES.map(state => ({
          labels: { state },
          value: rows.find(row => row.state === state)?.count ?? 0,
        }));
      }),
      stalledSeconds.observe(async () =>
        Math.max(0, ...(await this.#look()).map(({ stalled_seconds }) => stalled_seconds)),
      ),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.#ends) end();
  }

  #look(): Promise<Figures[]> {
    return this.dataSource.query<Figures[]>(BATCH_FIGURES);
  }
}
