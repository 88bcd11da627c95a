import { Injectable } from '@nestjs/common';
import type { Category, Severity } from '@na/contracts';
import type { HeardMessage } from '@na/messaging';
import { afterCommit, copyRows, savepoint, sqlState } from '@na/persistence';
import { metrics } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { PackStore } from '../pack/pack-store.ts';
import { recordsIn } from '../pack/part.ts';
import { partingOf } from '../pack/parting.ts';
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
  constructor(private readonly packs: PackStore) {}

  /** Stores a batch, in the transaction that notes that it was heard. */
  async keep(batch: HeardMessage[], tx: EntityManager): Promise<void> {
    const partings = batch.map(partingOf);
    const now = new Date();
    const { stored, asRows } = await this.packs.store(
      partings.flatMap(({ parts }) => parts),
      tx,
    );
    const rows = [
      ...partings.flatMap(({ events }) => events.map(fileEvent)),
      ...asRows.flatMap(part => recordsIn({ ...part, recorded_at: now })),
    ];
    const kept = [...stored.map(part => summaryOf(part, part.records, now)), ...(await keepRows(rows, tx))];
    afterCommit(tx, () => count(kept));
  }
}

async function keepRows(rows: RecordRow[], tx: EntityManager): Promise<Stored[]> {
  if (!rows.length) return [];
  return (
    (rows.length >= MANY && (await copy(rows, tx))) ||
    (await tx.query<Stored[]>(INSERT_RECORDS, [JSON.stringify(rows)]))
  );
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
    return summaryOfAll(rows);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return undefined;
  }
}

/** Those that follow each other and have all in common are counted as one. */
function summaryOfAll(rows: RecordRow[]): Stored[] {
  const now = new Date();
  const stored: Stored[] = [];
  for (const row of rows) {
    const one = summaryOf(row, 1, now);
    const last = stored.at(-1);
    if (last?.category === one.category && last.severity === one.severity && last.lag_seconds === one.lag_seconds)
      last.count++;
    else stored.push(one);
  }
  return stored;
}

type Counted = Pick<RecordRow, 'category' | 'severity' | 'occurred_at'>;

function summaryOf({ category, severity, occurred_at }: Counted, count: number, now: Date): Stored {
  return { category, severity, lag_seconds: (now.getTime() - occurred_at.getTime()) / 1_000, count };
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
