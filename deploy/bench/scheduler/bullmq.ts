import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { noops, now, slices, type Contestant, type Noop, type Places } from './contestant.ts';
import { sql } from './sql.ts';

const QUEUE = 'noop';
const MOST_AT_ONCE = 2_000;
const KEPT = { removeOnComplete: true };
const UNDONE = ['wait', 'active', 'delayed', 'prioritized'] as const;

/** BullMQ on a Redis that syncs every second. */
export function bullmqRedis({ redisPort }: Places): Contestant {
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
  return contestant({
    queue: () => new Queue(QUEUE, { connection }),
    worker: (heard, concurrency) =>
      new Worker(QUEUE, async ({ data }) => heard(data as Noop), { connection, concurrency }),
    concurrency: { throughput: 100, latency: 10 },
    async reset(queue) {
      await queue.obliterate({ force: true });
    },
  });
}

/** BullMQ on its own Postgres backend. */
export function bullmqPostgres({ peersUrl }: Places): Contestant {
  const connectionOf = (max: number) => ({ connectionString: peersUrl, max });
  return contestant({
    queue: connections => new Queue(QUEUE, { connection: connectionOf(connections) }, createPostgresBackend),
    worker: (heard, concurrency) =>
      new Worker(
        QUEUE,
        async ({ data }) => heard(data as Noop),
        { connection: connectionOf(20), concurrency },
        createPostgresBackend,
      ),
    concurrency: { throughput: 20, latency: 10 },
    async prepare() {
      await sql(peersUrl, 'drop schema if exists bullmq cascade');
      const client = new pg.Client({ connectionString: peersUrl });
      await client.connect();
      await runMigrations(client);
      await client.end();
    },
  });
}

/** What of BullMQ's queue is used here, whatever it stands on. */
interface OpenQueue {
  add(name: string, data: Noop, opts: typeof KEPT): Promise<unknown>;
  addBulk(jobs: { name: string; data: Noop; opts: typeof KEPT }[]): Promise<unknown>;
  getJobCounts(...states: (typeof UNDONE)[number][]): Promise<{ [state: string]: number }>;
  obliterate(options: { force: boolean }): Promise<void>;
  on(event: 'error', heard: () => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

interface Kind {
  queue(connections: number): OpenQueue;
  worker(heard: (task: Noop) => void, concurrency: number): Pick<OpenQueue, 'on' | 'waitUntilReady' | 'close'>;
  concurrency: { throughput: number; latency: number };
  prepare?(): Promise<void>;
  reset?(queue: OpenQueue): Promise<void>;
}

function contestant(kind: Kind): Contestant {
  const opened = async (connections: number) => {
    const queue = kind.queue(connections);
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return queue;
  };
  const briefly = async <Result>(work: (queue: OpenQueue) => Promise<Result>) => {
    const queue = await opened(1);
    try {
      return await work(queue);
    } finally {
      await queue.close();
    }
  };
  return {
    async reset() {
      await kind.prepare?.();
      if (kind.reset) await briefly(kind.reset);
    },
    async producer(connections) {
      const queue = await opened(connections);
      return {
        one: i => queue.add(QUEUE, { i, t: now() }, KEPT),
        async bulk(tasks) {
          for (const [from, to] of slices(tasks, MOST_AT_ONCE))
            await queue.addBulk(noops(from, to).map(data => ({ name: QUEUE, data, opts: KEPT })));
        },
        close: () => queue.close(),
      };
    },
    async worker(heard, mode) {
      const worker = kind.worker(heard, kind.concurrency[mode]);
      worker.on('error', () => undefined);
      await worker.waitUntilReady();
      return () => worker.close();
    },
    isEmpty: () => briefly(async queue => Object.values(await queue.getJobCounts(...UNDONE)).every(count => !count)),
  };
}
