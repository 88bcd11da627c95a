import type { DataSource, EntityManager } from 'typeorm';
import { afterCommit, isFollowed } from '../transaction.ts';

const hearers = new WeakMap<DataSource, Set<() => void>>();

/**
 * Calls `hear` each time this process has committed events to the outbox, so that a relay in it sends at once and need not poll
 * often. What other replicas write is not heard.
 * @returns ends the hearing
 */
export function onOutboxWritten(dataSource: DataSource, hear: () => void): () => void {
  const all = hearers.get(dataSource) ?? new Set();
  hearers.set(dataSource, all);
  all.add(hear);
  return () => void all.delete(hear);
}

/** Tells the hearers once `tx` is committed. In a transaction whose end cannot be seen nobody is told, and the relay finds the events itself. */
export function announceWritten(tx: EntityManager): void {
  const all = hearers.get(tx.dataSource);
  if (!all?.size || !isFollowed(tx)) return;
  afterCommit(tx, () => all.forEach(hear => hear()));
}
