import { metrics } from '@na/telemetry';
import type { Pool } from 'pg';

const connections = metrics.observableGauge({
  name: 'db_client_connections',
  help: 'Connections to Postgres by what they do.',
  labelNames: ['state'],
});

const mostConnections = metrics.observableGauge({
  name: 'db_client_connections_max',
  help: 'The most connections to Postgres that there may be.',
});

const pendingRequests = metrics.observableGauge({
  name: 'db_client_connections_pending_requests',
  help: 'Work that waits for a connection to Postgres now.',
});

const waitSeconds = metrics.histogram({
  name: 'db_client_connections_wait_time_seconds',
  help: 'How long work waited for a connection of the pool, new ones included.',
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
});

const pools = new Set<Pool>();

connections.observe(() => [
  { labels: { state: 'used' }, value: sum(({ totalCount, idleCount }) => totalCount - idleCount) },
  { labels: { state: 'idle' }, value: sum(({ idleCount }) => idleCount) },
]);
mostConnections.observe(() => sum(({ options }) => options.max));
pendingRequests.observe(() => sum(({ waitingCount }) => waitingCount));

/** Counts a pool in the metrics until the result is called. */
export function followPool(pool: Pool): () => void {
  pools.add(pool);
  return () => pools.delete(pool);
}

/** Takes a connection and notes how long that took. */
export async function waitedForConnection<T>(connect: () => Promise<T>): Promise<T> {
  const end = waitSeconds.startTimer();
  try {
    return await connect();
  } finally {
    end();
  }
}

function sum(figure: (pool: Pool) => number): number {
  return [...pools].reduce((total, pool) => total + figure(pool), 0);
}
