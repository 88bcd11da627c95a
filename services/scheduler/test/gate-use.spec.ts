import { TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import { limits, mostInWindow, setLimit, spans } from './gates.ts';
import { newTask, startHouse, type House } from './house.ts';
import { WorkModule } from './work.ts';

let house: House;

beforeAll(async () => {
  house = await startHouse({ schedulers: 2, modules: [WorkModule] });
}, 120_000);
afterAll(() => house.close());

async function work(name: string, many: number): Promise<void> {
  const tasks = Array.from({ length: many }, () => newTask('work.bake', { limits: limits(name) }));
  await house.ask(TaskService.createTasks, { tasks, origins: [] });
  await eventually(
    async () => {
      const [row] = await house.database.query<{ count: number }>(
        `select count(*)::int as count from task_finished where limits @> jsonb_build_array(jsonb_build_object('key', $1::text))`,
        [name],
      );
      expect(row!.count).toBe(many);
    },
    { withinMs: 20_000 },
  );
}

describe('a worker that is roused by hints alone', () => {
  // Five seconds is how often the line of a gate is looked at that nothing brings on; a line that needs that would take a minute.
  it('gets what a window grants as it is granted', async () => {
    await setLimit(house, { key: 'window' }, { window: { count: 50, windowMs: 500 } });
    await work('window', 400);
    expect(mostInWindow(await spans(house, 'work.bake'), 500)).toBeLessThanOrEqual(50);
  }, 60_000);

  it('gets what a bucket grants as it is granted', async () => {
    await setLimit(house, { key: 'bucket' }, { bucket: { perSecond: 100, burst: 20 } });
    await work('bucket', 200);
  }, 60_000);

  it('gets the place of each task that ends', async () => {
    await setLimit(house, { key: 'place' }, { concurrency: 3 });
    await work('place', 100);
  }, 60_000);
});
