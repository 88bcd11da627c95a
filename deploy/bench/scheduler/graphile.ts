import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { noops, now, slices, type Contestant, type Noop, type Places } from './contestant.ts';
import { isNone, sql } from './sql.ts';

const TASK = 'noop';
const MOST_AT_ONCE = 20_000;
const silent = () => new Logger(() => () => undefined);

/** Settles in batches and prefetches: the settings of its own published best. */
const BATCHED = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };

/** Graphile Worker, settling task by task (its default) or in batches. */
export function graphile({ peersUrl }: Places, { batched }: { batched: boolean }): Contestant {
  const settings = {
    throughput: { concurrentJobs: 24, maxPoolSize: 25, ...(batched && { ...BATCHED, localQueue: { size: 500 } }) },
    latency: { concurrentJobs: 10, maxPoolSize: 11, ...(batched && BATCHED) },
  };
  return {
    async reset() {
      await sql(peersUrl, 'drop schema if exists graphile_worker cascade');
      const utils = await makeWorkerUtils({ connectionString: peersUrl, logger: silent() });
      await utils.migrate();
      await utils.release();
    },
    async producer(connections) {
      const pgPool = new pg.Pool({ connectionString: peersUrl, max: connections });
      // It insists that whoever brings a pool hears its errors; a lost connection shows in the query that it broke.
      pgPool.on('error', () => undefined);
      pgPool.on('connect', client => client.on('error', () => undefined));
      const utils = await makeWorkerUtils({ pgPool, logger: silent() });
      return {
        one: i => utils.addJob(TASK, { i, t: now() }),
        async bulk(tasks) {
          for (const [from, to] of slices(tasks, MOST_AT_ONCE))
            await utils.addJobs(noops(from, to).map(payload => ({ identifier: TASK, payload })));
        },
        async close() {
          await utils.release();
          await pgPool.end();
        },
      };
    },
    async worker(heard, mode) {
      const worker = { ...settings[mode], connectionString: peersUrl, logger: silent() };
      const runner = await run({
        preset: { worker },
        noHandleSignals: true,
        taskList: { [TASK]: payload => heard(payload as Noop) },
      });
      return () => runner.stop();
    },
    isEmpty: () => isNone(peersUrl, 'select from graphile_worker._private_jobs'),
  };
}
