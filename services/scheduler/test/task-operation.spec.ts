import { TaskService, type NewTask, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ACTOR, announce, BareWorker, newTask, startHouse, toldOf, typeNamed, type House } from './house.ts';
import { ALL, countsOf, endOf, operate } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
let workspaceId: string;
let type: string;
let worker: BareWorker;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());
beforeEach(async () => {
  workspaceId = randomUUID();
  type = `test.t${randomUUID().replaceAll('-', '')}`;
  worker = new BareWorker(house, type);
  await announce(house, typeNamed(type));
});

const make = (change: Partial<NewTask> = {}): Promise<Task> =>
  house.ask(TaskService.createTask, { task: newTask(type, { workspaceId, ...change }) });
const makeMany = (count: number, change: Partial<NewTask> = {}) => {
  const tasks = Array.from({ length: count }, () => newTask(type, { workspaceId, ...change }));
  return house.ask(TaskService.createTasks, { tasks, origins: [] });
};
const read = async ({ id }: { id: string }) => (await house.ask(TaskService.getTask, { workspaceId, id })).task;
const changesOf = async ({ id }: { id: string }) =>
  (await house.ask(TaskService.listTaskHistory, { workspaceId, id, afterVersion: 0 })).changes;
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const priorities = async () => {
  const { tasks } = await house.ask(TaskService.listTasks, { workspaceId, states: [], types: [], limit: 100 });
  return tasks.map(({ priority, weight }) => `${priority} ${weight}`);
};

describe('an operation that reprioritises', () => {
  it('changes what is due, what is not and what runs, tells why, and what was urgent goes after', async () => {
    const running = await make();
    const claimed = (await worker.claim(1))[0]!;
    const scheduled = await make({ runAt: tomorrow() });
    const ready = await make({ priority: 'low' });
    const begun = await operate(house, workspaceId, 'reprioritise', { options: { priority: 'critical', weight: 2 } });
    expect(await endOf(house, begun)).toMatchObject({ state: 'succeeded', matched: 3, done: 3, skipped: 0 });
    for (const task of [running, scheduled, ready])
      expect(await read(task)).toMatchObject({ priority: 'critical', weight: 2 });
    expect((await changesOf(ready)).at(-1)).toMatchObject({
      event: 'TaskReprioritised',
      data: { fromPriority: 'low', priority: 'critical', weight: 2, reason: 'The cause is mended.' },
    });
    expect(await toldOf(house, 'TaskReprioritised', [ready.id])).toMatchObject([{ actor: ACTOR }]);
    await make({ priority: 'high' });
    expect((await worker.claim(1))[0]!.id).toBe(ready.id);
    await worker.settle(claimed, { succeeded: {} });
  });

  it('changes only what its filter means, and nothing when it is a dry run', async () => {
    await makeMany(3, { runAt: tomorrow() });
    await makeMany(2);
    const options = { priority: 'low' };
    const filter = { ...ALL, states: ['ready' as const] };
    const dry = await endOf(
      house,
      await operate(house, workspaceId, 'reprioritise', { options, filter, dryRun: true }),
    );
    expect(dry).toMatchObject({ matched: 2, done: 0, preview: [{ state: 'ready' }, { state: 'ready' }] });
    expect(new Set(await priorities())).toEqual(new Set(['normal 0']));
    await endOf(house, await operate(house, workspaceId, 'reprioritise', { options, filter }));
    expect((await priorities()).sort()).toEqual([...Array(2).fill('low 0'), ...Array(3).fill('normal 0')]);
  });

  it('finds the few that are ready behind a thousand that are not, and changes thousands in steps', async () => {
    for (let made = 0; made < 1_600; made += 800) await makeMany(800, { runAt: tomorrow() });
    const ready = await make();
    const filter = { ...ALL, states: ['ready' as const] };
    const few = await operate(house, workspaceId, 'reprioritise', { options: { weight: 1 }, filter });
    expect(await endOf(house, few)).toMatchObject({ matched: 1, done: 1 });
    const all = await operate(house, workspaceId, 'reprioritise', { options: { weight: 2 } });
    expect(await endOf(house, all)).toMatchObject({ matched: 1_601, done: 1_601 });
    expect(await read(ready)).toMatchObject({ weight: 2, version: 3 });
  });

  it('is refused without anything to change, or with what is no priority and no weight', async () => {
    await expect(operate(house, workspaceId, 'reprioritise')).rejects.toMatchObject({
      errors: [{ pointer: '/options' }],
    });
    const options = { priority: 'urgent', weight: 1.5 };
    await expect(operate(house, workspaceId, 'reprioritise', { options })).rejects.toMatchObject({
      errors: [{ pointer: '/options/priority' }, { pointer: '/options/weight' }],
    });
    const filter = { ...ALL, states: ['succeeded' as const] };
    await expect(operate(house, workspaceId, 'reprioritise', { options: { weight: 1 }, filter })).rejects.toMatchObject(
      { errors: [{ pointer: '/filter/states' }] },
    );
  });
});

describe('an operation that cancels', () => {
  it('stops what waits at once and what runs by its abort, both with its reason and in the name of who asked', async () => {
    const running = await make();
    const claimed = (await worker.claim(1))[0]!;
    const waiting = [await make(), await make({ runAt: tomorrow() })];
    const begun = await operate(house, workspaceId, 'cancel', { reason: 'It was the wrong list.' });
    expect(await endOf(house, begun)).toMatchObject({ state: 'succeeded', matched: 3, done: 3 });
    expect(await countsOf(house, workspaceId)).toEqual({ running: 1, cancelled: 2 });
    const beat = await worker.beat([{ workspaceId, id: running.id, attempt: 1 }]);
    expect(beat.cancelled).toMatchObject([{ taskId: running.id }]);
    await worker.settle(claimed, { cancelled: {} });
    for (const task of [running, ...waiting]) {
      expect(await read(task)).toMatchObject({ state: 'cancelled' });
      expect((await changesOf(task)).at(-1)).toMatchObject({
        event: 'TaskCancelled',
        data: { reason: 'It was the wrong list.' },
      });
      expect(await toldOf(house, 'TaskCancelled', [task.id])).toMatchObject([{ actor: ACTOR }]);
    }
  });

  it('changes nothing when it is a dry run, and stops only what its filter means', async () => {
    await makeMany(3, { runAt: tomorrow() });
    await makeMany(2);
    const filter = { ...ALL, states: ['scheduled' as const] };
    const dry = await endOf(house, await operate(house, workspaceId, 'cancel', { filter, dryRun: true }));
    expect(dry).toMatchObject({ matched: 3, done: 0 });
    expect(await countsOf(house, workspaceId)).toEqual({ scheduled: 3, ready: 2 });
    await endOf(house, await operate(house, workspaceId, 'cancel', { filter }));
    expect(await countsOf(house, workspaceId)).toEqual({ cancelled: 3, ready: 2 });
  });

  it('frees serial keys, and resolves what comes after', async () => {
    const serialKey = `key:${type}`;
    const first = await make({ serialKey });
    const child = await make({ after: { tasks: [{ id: first.id, onFailure: 'skip' }] } });
    const begun = await operate(house, workspaceId, 'cancel', { filter: { ...ALL, states: ['ready'] } });
    await endOf(house, begun);
    await eventually(async () => expect(await read(child)).toMatchObject({ state: 'cancelled' }));
    const second = await make({ serialKey });
    expect((await worker.claim()).map(({ id }) => id)).toEqual([second.id]);
  });

  it('goes no faster than it is asked to, and leaves other workspaces alone', async () => {
    await makeMany(6);
    const other = newTask(type, { workspaceId: randomUUID() });
    await house.ask(TaskService.createTask, { task: other });
    const begun = await operate(house, workspaceId, 'cancel', { tasksPerSecond: 2 });
    const ended = await endOf(house, begun);
    expect(Date.parse(ended.finishedAt!) - Date.parse(begun.createdAt)).toBeGreaterThanOrEqual(2_000);
    expect(await countsOf(house, workspaceId)).toEqual({ cancelled: 6 });
    expect(await countsOf(house, other.workspaceId)).toEqual({ ready: 1 });
  });
});

it('all of it is what the histories of the tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house, 500);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
