import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { BACKUP_AGES } from './backup.queries.ts';

const ageSeconds = metrics.observableGauge({
  name: 'na_backup_age_seconds',
  help: 'How much would be lost with the database: the time since the mark of the newest backup; all replicas tell the same.',
});

const verifiedAgeSeconds = metrics.observableGauge({
  name: 'na_backup_verified_age_seconds',
  help: 'The time since the mark of the newest backup that was restored on trial; all replicas tell the same.',
});

interface Ages {
  newest: number;
  verified: number;
}

/** Tells how old the backups are that `npm run backup` takes: it runs now and then, and nobody could scrape it. */
@Injectable()
export class BackupAges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #ends: (() => void)[] = [];

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    const age = (which: keyof Ages) => async () => (await this.dataSource.query<Ages[]>(BACKUP_AGES))[0]?.[which] ?? 0;
    this.#ends = [ageSeconds.observe(age('newest')), verifiedAgeSeconds.observe(age('verified'))];
  }

  beforeApplicationShutdown(): void {
    for (const end of this.#ends) end();
  }
}
