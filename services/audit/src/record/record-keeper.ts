import { Injectable } from '@nestjs/common';
import type { Category, Severity } from '@na/contracts';
import type { HeardEvent } from '@na/messaging';
import { afterCommit } from '@na/persistence';
import { metrics } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { INSERT_RECORDS } from './record.queries.ts';
import { fileEvent } from './record.ts';

const kept = metrics.counter({
  name: 'na_audit_records_total',
  help: 'Audit records stored, by category and severity.',
  labelNames: ['category', 'severity'],
});
const batchSize = metrics.histogram({
  name: 'na_audit_batch_size',
  help: 'How many events were stored by one statement.',
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
});
const lag = metrics.histogram({
  name: 'na_audit_lag_seconds',
  help: 'How long after an event happened its record was stored.',
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3_600],
});

/** Stores what is heard. */
@Injectable()
export class RecordKeeper {
  /** Stores a batch in one statement, in the transaction that notes that it was heard. */
  async keep(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    const stored = await tx.query<Stored[]>(INSERT_RECORDS, [JSON.stringify(batch.map(fileEvent))]);
    afterCommit(tx, () => count(stored));
  }
}

function count(stored: Stored[]): void {
  batchSize.observe(
    {},
    stored.reduce((sum, { count }) => sum + count, 0),
  );
  for (const { category, severity, lag_seconds, count } of stored) {
    kept.inc({ category, severity }, count);
    // The clocks of two machines agree only so far.
    for (let each = 0; each < count; each++) lag.observe({}, Math.max(0, lag_seconds));
  }
}

/** How many records were stored that have all of this in common. */
interface Stored {
  category: Category;
  severity: Severity;
  lag_seconds: number;
  count: number;
}
