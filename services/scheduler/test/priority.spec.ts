import { PriorityService, type ReprioritiseTaskRequest, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { limits, setLimit } from './gates.ts';
import {
  ACTOR,
  announce,
  BareWorker,
  create,
  failure,
  get,
  historyOf,
  startHouse,
  toldOf,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

/** A type of its own for each test, and a worker for it. */
async function workerOf(change: Parameters<typeof typeNamed>[1] = {}) {
  const type = `test.t${randomUUID().replaceAll('-', '')}`;
  await announce(house, typeNamed(type, change));
  return { type, worker: new BareWorker(house, type) };
}

const reprioritise = ({ id }: { id: string }, change: Partial<ReprioritiseTaskRequest>): Promise<Task> =>
  house.ask(PriorityService.reprioritiseTask, { workspaceId: WORKSPACE, id, ...change });
const next = async (worker: BareWorker) => (await worker.claim(1))[0];
const nextOf = (worker: BareWorker, { id }: Task) =>
  eventually(async () => {
    const task = await next(worker);
    expect(task?.id).toBe(id);
    return task!;
  });
const row = async ({ id }: Task) => {
  const [found] = await house.database.query<{ level: number; tag: string; ready_at: Date | null; version: number }>(
    'select level, tag, ready_at, version from task where id = $1',
    [id],
  );
  return found!;
};

describe('the priority of a task is changed in place', () => {
  it('and it goes before what was more urgent, is told with who, from and to, and waits since it was ready', async () => {
    const { type, worker } = await workerOf();
    const low = await create(house, type, { priority: 'low' });
    await create(house, type, { priority: 'high' });
    const before = await row(low);
    const changed = await reprioritise(low, { priority: 'critical', weight: 3 });
    expect(changed).toMatchObject({ id: low.id, priority: 'critical', weight: 3, state: 'ready', version: 2 });
    expect(await row(low)).toMatchObject({ level: 1, ready_at: before.ready_at, version: 2 });
    expect((await next(worker))?.id).toBe(low.id);
    expect(await historyOf(house, low.id)).toEqual(['TaskCreated', 'TaskReprioritised', 'TaskStarted']);
    expect(await toldOf(house, 'TaskReprioritised', [low.id])).toMatchObject([{ actor: ACTOR }]);
    const [{ history }] = (await house.database.query('select history from task where id = $1', [low.id])) as [
      { history: object[] },
    ];
    expect(history[1]).toMatchObject({
      d: { fromPriority: 'low', priority: 'critical', fromWeight: 0, weight: 3 },
    });
  });

  it('and it gets in line behind those of its new priority, as one that comes now', async () => {
    const { type, worker } = await workerOf();
    const late = await create(house, type, { priority: 'low' });
    const high = [await create(house, type, { priority: 'high' }), await create(house, type, { priority: 'high' })];
    await reprioritise(late, { priority: 'high' });
    const after = await create(house, type, { priority: 'high' });
    const order = (await worker.claim()).map(({ id }) => id);
    expect(order).toEqual([...high, late, after].map(({ id }) => id));
  });

  it('and down: it comes after what it stood before', async () => {
    const { type, worker } = await workerOf();
    const first = await create(house, type, { priority: 'critical' });
    const second = await create(house, type);
    await reprioritise(first, { priority: 'low' });
    expect((await worker.claim()).map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  it('and so is its weight alone', async () => {
    const { type, worker } = await workerOf();
    for (let made = 0; made < 5; made++) await create(house, type);
    const heavy = await create(house, type);
    expect(await reprioritise(heavy, { weight: 9 })).toMatchObject({ priority: 'normal', weight: 9 });
    const order = (await worker.claim()).map(({ id }) => id);
    expect(order.indexOf(heavy.id)).toBeLessThanOrEqual(1);
  });

  it('while it is held for its serial key: it is the next of that key', async () => {
    const { type, worker } = await workerOf();
    const serialKey = `key:${type}`;
    const running = await create(house, type, { serialKey });
    const [claimed] = await worker.claim();
    expect(claimed!.id).toBe(running.id);
    await create(house, type, { serialKey });
    const urgent = await create(house, type, { serialKey });
    expect(await worker.claim()).toEqual([]);
    await reprioritise(urgent, { priority: 'critical' });
    await worker.settle(claimed!, { succeeded: {} });
    await nextOf(worker, urgent);
  });

  it('while it stands in the line of a gate: it is let out first', async () => {
    const { type, worker } = await workerOf();
    const key = `key:${type}`;
    await setLimit(house, { key }, { concurrency: 1 });
    const named = { limits: limits(key) };
    await create(house, type, named);
    const [claimed] = await worker.claim();
    await create(house, type, named);
    const urgent = await create(house, type, named);
    expect(await worker.claim()).toEqual([]);
    expect((await reprioritise(urgent, { priority: 'high' })).state).toBe('ready');
    await worker.settle(claimed!, { succeeded: {} });
    await nextOf(worker, urgent);
  });

  it('before it is due, and while it waits for others: it has it when its time comes', async () => {
    const { type, worker } = await workerOf();
    const parent = await create(house, type);
    const [claimed] = await worker.claim();
    expect(claimed!.id).toBe(parent.id);
    const runAt = new Date(Date.now() + 3_000).toISOString();
    const later = await create(house, type, { runAt, priority: 'low' });
    const child = await create(house, type, { after: { tasks: [{ id: parent.id }] } });
    expect(await reprioritise(later, { priority: 'critical' })).toMatchObject({ state: 'scheduled', runAt });
    expect(await reprioritise(child, { priority: 'high' })).toMatchObject({ state: 'scheduled', waitsForParents: 1 });
    await create(house, type);
    await worker.settle(claimed!, { succeeded: {} });
    await eventually(async () => expect((await get(house, child.id)).task.state).toBe('ready'));
    expect((await next(worker))?.id).toBe(child.id);
    await nextOf(worker, later);
  });

  it('while it runs: its next attempt has it', async () => {
    const { type, worker } = await workerOf();
    const task = await create(house, type, { priority: 'low' });
    const claimed = await next(worker);
    expect(await reprioritise(task, { priority: 'critical' })).toMatchObject({ state: 'running', attempt: 1 });
    await create(house, type, { priority: 'high' });
    expect(await worker.settle(claimed!, { failed: { error: failure, retryable: true } })).toMatchObject({
      accepted: true,
    });
    const again = await nextOf(worker, task);
    expect(again).toMatchObject({ priority: 'critical', attempt: 2 });
  });

  it('and what its deadline raised stays as high', async () => {
    const { type } = await workerOf();
    const near = await create(house, type, {
      priority: 'low',
      deadline: new Date(Date.now() + 20_000).toISOString(),
    });
    await eventually(async () => expect((await row(near)).level).toBe(1));
    await reprioritise(near, { priority: 'normal' });
    expect((await row(near)).level).toBe(1);
    expect((await get(house, near.id)).task.priority).toBe('normal');
  });
});

describe('the priority of a task stays', () => {
  it('when it is asked for as it is: nothing is told, and the version stays', async () => {
    const { type } = await workerOf();
    const task = await create(house, type, { priority: 'high' });
    expect(await reprioritise(task, { priority: 'high', weight: 0 })).toMatchObject({ version: 1 });
    expect(await reprioritise(task, {})).toMatchObject({ version: 1, priority: 'high' });
    expect(await historyOf(house, task.id)).toEqual(['TaskCreated']);
  });

  it('when it is finished, when somebody changed it meanwhile, and when it is none of the workspace', async () => {
    const { type, worker } = await workerOf();
    const task = await create(house, type);
    await reprioritise(task, { weight: 1, expectedVersion: 1 });
    await expect(reprioritise(task, { priority: 'low', expectedVersion: 1 })).rejects.toMatchObject({
      code: 'version_stale',
    });
    await expect(reprioritise(task, { weight: 10 })).rejects.toMatchObject({ errors: [{ pointer: '/weight' }] });
    await expect(
      house.ask(PriorityService.reprioritiseTask, { workspaceId: randomUUID(), id: task.id, priority: 'low' }),
    ).rejects.toMatchObject({ code: 'task_not_found' });
    await worker.settle((await next(worker))!, { succeeded: {} });
    await expect(reprioritise(task, { priority: 'low' })).rejects.toMatchObject({
      code: 'task_already_finished',
      detail: `The task ${task.id} is succeeded, so there is nothing left to reprioritise.`,
    });
    expect((await get(house, task.id)).task).toMatchObject({ priority: 'normal', weight: 1 });
  });
});

it('all of it is what the histories of the tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
