import { Injectable, type OnModuleInit, type OnApplicationShutdown } from '@nestjs/common';
import type { Severity } from '@na/contracts';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { COUNT_FIRING } from './alert.queries.ts';

const firing = metrics.observableGauge({
  name: 'na_alerts_firing',
  help: 'Alerts that fire and that nobody has acknowledged; all replicas tell the same.',
  labelNames: ['severity'],
});

/** Tells Prometheus how many alerts fire; all replicas tell the same. */
@Injectable()
export class FiringGauge implements OnModuleInit, OnApplicationShutdown {
  #end: () => void = () => undefined;

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    this.#end = firing.observe(async () => {
      const counted = await this.dataSource.query<{ severity: Severity; count: number }[]>(COUNT_FIRING);
      return counted.map(({ severity, count }) => ({ labels: { severity }, value: count }));
    });
  }

  onApplicationShutdown(): void {
    this.#end();
  }
}
