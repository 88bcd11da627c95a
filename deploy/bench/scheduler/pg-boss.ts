import { PgBoss, type ConstructorOptions, type Job } from 'pg-boss';
import { noops, now, slices, type Contestant, type Noop, type Places } from './contestant.ts';
import { isNone, sql } from './sql.ts';

const QUEUE = 'noop';
const MOST_AT_ONCE = 10_000;
/** The least it allows, in seconds. */
const POLL = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 };

/** pg-boss, settling a batch of a thousand as one, or each task by a result of its own. */
export function pgBoss({ peersUrl }: Places, { perTask }: { perTask: boolean }): Contestant {
  const settings = {
    throughput: perTask ? { batchSize: 100, localConcurrency: 4 } : { batchSize: 1_000, localConcurrency: 2 },
    latency: { batchSize: 1, localConcurrency: 4 },
  };
  return {
    async reset() {
      await sql(peersUrl, 'drop schema if exists pgboss cascade');
      const boss = await start(peersUrl);
      await boss.createQueue(QUEUE, { notify: true });
      await stop(boss);
    },
    async producer(connections) {
      const boss = await start(peersUrl, { max: connections });
      return {
        one: i => boss.send(QUEUE, { i, t: now() }),
        async bulk(tasks) {
          for (const [from, to] of slices(tasks, MOST_AT_ONCE))
            await boss.insert(
              QUEUE,
              noops(from, to).map(data => ({ data })),
            );
        },
        close: () => stop(boss),
      };
    },
    async worker(heard, mode) {
      const boss = await start(peersUrl, { max: 10, useListenNotify: true });
      const options = { ...POLL, ...settings[mode], burstWhenBatchFull: mode === 'throughput' };
      const handle = (jobs: Job<Noop>[]) => jobs.forEach(({ data }) => heard(data));
      if (perTask && mode === 'throughput')
        await boss.work(QUEUE, { ...options, perJobResults: true }, async (jobs: Job<Noop>[]) => {
          handle(jobs);
          return jobs.map(({ id }) => ({ id, status: 'completed' as const }));
        });
      else await boss.work(QUEUE, options, async (jobs: Job<Noop>[]) => handle(jobs));
      return () => stop(boss);
    },
    isEmpty: () => isNone(peersUrl, `select from pgboss.job where name = '${QUEUE}' and state < 'completed'`),
  };
}

async function start(connectionString: string, more: ConstructorOptions = {}): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false, ...more });
  // Without listeners, Node takes its errors for nobody's and ends the process; what it could not do shows in the figures.
  boss.on('error', () => undefined);
  boss.on('warning', () => undefined);
  await boss.start();
  return boss;
}

function stop(boss: PgBoss): Promise<void> {
  return boss.stop({ graceful: false });
}
