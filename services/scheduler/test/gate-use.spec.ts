import { TaskService, type JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { limits, mostInWindow, setLimit, spans } from './gates.ts';
import { create, get, newTask, startHouse, type House } from './house.ts';
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

  it('has all tasks of a key rest that one handler was told to, and goes on after', async () => {
    const bake = (payload: JsonObject) => create(house, 'work.bake', { payload });
    const told = await bake({ oven: 'hot', restMs: 1_200 });
    await eventually(async () => expect(await outcomes(told.id)).toContain('given_back'));
    const [held] = await house.database.query<{ until: string }>(
      `select state -> 'hold' ->> 'until' as until from gate where name = 'oven:hot'`,
    );
    const beside = await bake({ oven: 'hot' });
    const elsewhere = await bake({ oven: 'cold' });
    await eventually(async () => expect(await outcomes(elsewhere.id)).toEqual(['succeeded']));
    await eventually(async () => expect(await outcomes(told.id)).toEqual(['given_back', 'succeeded']));
    await eventually(async () => expect(await outcomes(beside.id)).toEqual(['succeeded']));
    for (const { id } of [told, beside]) {
      const { attempts } = await get(house, id);
      expect(Date.parse(attempts.at(-1)!.startedAt)).toBeGreaterThanOrEqual(Number(held!.until));
    }
  }, 30_000);
});

async function outcomes(id: string): Promise<string[]> {
  return (await get(house, id)).attempts.map(({ outcome }) => outcome);
}
