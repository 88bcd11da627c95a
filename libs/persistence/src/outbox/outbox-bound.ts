import { metrics } from '@na/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { OutboxFull } from '../errors.ts';
import { COUNT_UNSENT, OLDEST_UNSENT } from './outbox.queries.ts';

const unsentEvents = metrics.observableGauge({
  name: 'na_outbox_unsent_events',
  help: 'Events in the outbox that wait to be sent; all replicas tell the same.',
});

const oldestUnsentSeconds = metrics.observableGauge({
  name: 'na_outbox_oldest_unsent_seconds',
  help: 'How long the oldest unsent event has waited.',
});

/** How old the known backlog may be, in milliseconds. */
const FRESH_MS = 1_000;
/** Counting takes at most one part in so many of the time: a large backlog is counted more seldom. */
const SELDOM = 20;
/** What a refused caller is told to wait, in milliseconds. */
const RETRY_AFTER_MS = 5_000;

interface Bound {
  readonly most: number;
  /** Unsent events at the last count, and those told by this process since. */
  unsent: number;
  /** When to count again. */
  dueAt: number;
}

const bounds = new WeakMap<DataSource, Bound>();

/**
 * From now on at most about `most` unsent events are taken into the outbox, and its backlog stands in the metrics.
 * @returns ends the metrics
 */
export function boundOutbox(dataSource: DataSource, most: number): () => void {
  bounds.set(dataSource, { most, unsent: 0, dueAt: 0 });
  const ends = [
    unsentEvents.observe(() => outboxBacklog(dataSource.manager)),
    oldestUnsentSeconds.observe(
      async () => (await dataSource.query<{ seconds: number }[]>(OLDEST_UNSENT))[0]?.seconds ?? 0,
    ),
  ];
  return () => ends.forEach(end => end());
}

/**
 * Makes room for `count` more events. What counts is an estimate that trails the truth by about a second: a count with every insert
 * would cost more than the insert.
 * @throws Problem `outbox_full`
 */
export async function takeRoom(tx: EntityManager, count: number): Promise<void> {
  const bound = bounds.get(tx.dataSource);
  if (!bound) return;
  if (performance.now() >= bound.dueAt) await recount(tx, bound);
  if (bound.unsent >= bound.most) {
    throw OutboxFull({ unsent: bound.unsent, most: bound.most, retryAfterMs: RETRY_AFTER_MS });
  }
  bound.unsent += count;
}

/** How many events wait to be sent; beyond the bound it is counted no further. */
async function outboxBacklog(tx: EntityManager): Promise<number> {
  const [counted] = await tx.query<{ unsent: string }[]>(COUNT_UNSENT, [bounds.get(tx.dataSource)?.most ?? null]);
  return Number(counted?.unsent ?? 0);
}

async function recount(tx: EntityManager, bound: Bound): Promise<void> {
  const startedAt = performance.now();
  // Those who come while it is counted go by what is known.
  bound.dueAt = startedAt + FRESH_MS;
  bound.unsent = await outboxBacklog(tx);
  const tookMs = performance.now() - startedAt;
  bound.dueAt = performance.now() + Math.max(FRESH_MS, SELDOM * tookMs);
}
