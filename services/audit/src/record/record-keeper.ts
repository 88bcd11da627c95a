import { Injectable } from '@nestjs/common';
import type { Category, Severity } from '@na/contracts';
import type { HeardEvent } from '@na/messaging';
import { afterCommit, copyRows, savepoint, sqlState } from '@na/persistence';
import { metrics } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { COPY_RECORDS, INSERT_RECORDS, STORED } from './record.queries.ts';
import { fileEvent, type RecordRow } from './record.ts';

/** From so many records on they are copied: for fewer, the savepoint around it costs more than it spares. */
const MANY = 50;
const UNIQUE_VIOLATION = '23505';

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
  /** Stores a batch, in the transaction that notes that it was heard. */
  async keep(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    const rows = batch.map(fileEvent);
    const stored =
      (rows.length >= MANY && (await copy(rows, tx))) ||
      (await tx.query<Stored[]>(INSERT_RECORDS, [JSON.stringify(rows)]));
    afterCommit(tx, () => count(stored));
  }
}

/** Stores rows of which none is there, as is usual; answers nothing, and has stored none, when one is. */
async function copy(rows: RecordRow[], tx: EntityManager): Promise<Stored[] | undefined> {
  try {
    await savepoint(tx, () =>
      copyRows(
        tx,
        COPY_RECORDS,
        rows.map(row => STORED.map(column => row[column])),
      ),
    );
    return summaryOf(rows, Date.now());
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return undefined;
  }
}

/** Those that follow each other and have all in common are counted as one. */
function summaryOf(rows: RecordRow[], now: number): Stored[] {
  const stored: Stored[] = [];
  for (const { category, severity, occurred_at } of rows) {
    const lag_seconds = (now - occurred_at.getTime()) / 1_000;
    const last = stored.at(-1);
    if (last?.category === category && last.severity === severity && last.lag_seconds === lag_seconds) last.count++;
    else stored.push({ category, severity, lag_seconds, count: 1 });
  }
  return stored;
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
