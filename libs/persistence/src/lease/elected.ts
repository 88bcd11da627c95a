import { logger, metrics } from '@na/telemetry';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { DataSource } from 'typeorm';
import { HeldLease } from './held-lease.ts';
import { takeLease } from './lease.ts';
import { LOOKS } from './renewals.ts';

const log = logger('lease');

const isHeld = metrics.gauge({
  name: 'na_lease_held',
  help: 'Whether this replica is the one that does a work; over all replicas the sum is one.',
  labelNames: ['lease'],
});
const changes = metrics.counter({
  name: 'na_lease_changes_total',
  help: 'How often this replica won a lease, gave it back, or lost it.',
  labelNames: ['lease', 'change'],
});

/** The right to do a work alone. */
export interface Lease {
  /** Grows with each holder; goes into the conditions of writes that only the holder may make. */
  readonly token: bigint;
  /** Aborts when the lease is over: before another replica may hold it, or because the service stops. */
  readonly signal: AbortSignal;
}

/** Which work, and how it ends. */
export interface Election {
  /** Names the work; one replica holds it at a time. */
  name: string;
  /** How long the work stands still at most when its replica dies, in milliseconds. */
  leaseMs: number;
  /** Ends the work on this replica and its candidature. */
  signal: AbortSignal;
}

/**
 * Runs `work` on one replica at a time, for as long as `signal` lets it. The lease is renewed while the work runs; a work that returns
 * or throws gives it back, and its replica stands for election again after a third of the lease. Lost connections are outlived. Resolves once
 * `signal` has aborted, the work has ended and the lease is given back.
 *
 * A replica that was paused may write before it notices that its lease is over. So what only the holder may write is fenced: the row
 * remembers the highest token that wrote it, `update … set token = $token where token <= $token`, and no row means that a newer
 * holder has been here.
 */
export async function elected(
  dataSource: DataSource,
  election: Election,
  work: (lease: Lease) => Promise<void>,
): Promise<void> {
  const holder = `${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`;
  isHeld.set({ lease: election.name }, 0);
  while (!election.signal.aborted) {
    const held = await stand(dataSource, election, holder);
    if (held) await hold(held, election, work);
    await rest(election.leaseMs / LOOKS, election.signal);
  }
}

async function stand(
  dataSource: DataSource,
  { name, leaseMs }: Election,
  holder: string,
): Promise<HeldLease | undefined> {
  const askedAt = performance.now();
  try {
    const token = await takeLease(dataSource, name, holder, leaseMs);
    return token === undefined ? undefined : new HeldLease(dataSource, name, token, leaseMs, askedAt);
  } catch (error) {
    log.warn({ err: error, lease: name }, 'the lease cannot be asked for, trying again');
    return undefined;
  }
}

async function hold(held: HeldLease, { name, signal }: Election, work: (lease: Lease) => Promise<void>): Promise<void> {
  const end = () => held.end();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  note(name, held.token, 'won');
  try {
    await work(held);
  } catch (error) {
    log.error({ err: error, lease: name }, 'the elected work failed and is given back');
  } finally {
    signal.removeEventListener('abort', end);
    await held.giveBack();
    note(name, held.token, held.isLost ? 'lost' : 'given_back');
  }
}

function note(lease: string, token: bigint, change: 'won' | 'lost' | 'given_back'): void {
  isHeld.set({ lease }, change === 'won' ? 1 : 0);
  changes.inc({ lease, change });
  log[change === 'lost' ? 'warn' : 'info']({ lease, fence: String(token) }, `lease ${change.replace('_', ' ')}`);
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
