import { TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { limits, mostAtOnce, mostInWindow, setLimit, spans } from './gates.ts';
import { newTask, startHouse, type House } from './house.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let house: House;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: 1_500 });
}, 120_000);
afterAll(async () => {
  await Promise.all(workers.map(worker => worker.close()));
  await house.close();
});

/** Ends transactions of the schedulers in their midst, as a kill of a scheduler does. */
const cutConnections = () =>
  house.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query like '%task%' order by random() limit 2`,
  );

const MANY = 80;

describe('limits', () => {
  it('are not exceeded while workers are killed and schedulers lose their transactions, and nothing waits for ever', async () => {
    workers.push(await startWorkerProcess(house, 'gate-a'), await startWorkerProcess(house, 'gate-b'));
    await setLimit(house, { key: 'kill' }, { concurrency: 3, window: { count: 12, windowMs: 500 } });
    const payload = { ms: 30 };
    const tasks = Array.from({ length: MANY }, () =>
      newTask('work.wait', { payload, limits: limits('kill'), maxAttempts: 100 }),
    );
    await house.ask(TaskService.createTasks, { tasks, origins: [] });
    const most = { running: 0 };
    for (let round = 0; round < 20; round++) {
      await pause(100);
      if (round % 3 === 0) await cutConnections();
      if (round === 8) workers[0]!.signal('SIGKILL');
      if (round === 12) workers.push(await startWorkerProcess(house, 'gate-c'));
      const [row] = await house.database.query<{ count: number }>(
        `select count(*)::int as count from task where state = 'running'`,
      );
      most.running = Math.max(most.running, row!.count);
    }
    await eventually(
      async () => {
        const [row] = await house.database.query<{ count: number }>(
          `select count(*)::int as count from task_finished where state = 'succeeded'`,
        );
        expect(row!.count).toBe(MANY);
      },
      { withinMs: 60_000 },
    );
    const all = await spans(house, 'work.wait');
    expect(most.running).toBeLessThanOrEqual(3);
    expect(mostAtOnce(all)).toBeLessThanOrEqual(3);
    expect(mostInWindow(all, 500)).toBeLessThanOrEqual(12);
    expect(await house.database.query('select from task')).toHaveLength(0);
  }, 120_000);
});
