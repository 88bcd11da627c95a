import { TaskService, type ListTasksRequest, type Task } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, failure, newTask, startHouse, typeNamed, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await announce(house, typeNamed('list.a', { retry: { maxAttempts: 1 } }), typeNamed('list.b'));
});
afterAll(() => house.close());

/** A workspace of its own with tasks in every state, and what belongs to it. */
async function workspace() {
  const workspaceId = randomUUID();
  const make = (type: string, runAt?: string) =>
    house.ask(TaskService.createTask, { task: newTask(type, { workspaceId, runAt, payload: { note: 'n' } }) });
  const worker = new BareWorker(house, 'list.a');
  const ended: Task[] = [];
  for (const how of [
    { succeeded: {} },
    { failed: { error: failure, retryable: false } },
    { failed: { error: failure, retryable: true } },
  ]) {
    ended.push(await make('list.a'));
    const claimed = (await worker.claim()).find(({ id }) => id === ended.at(-1)!.id);
    await worker.settle(claimed!, how);
  }
  const running = await make('list.a');
  await worker.claim();
  const waiting = await make('list.b');
  const later = await make('list.b', new Date(Date.now() + 60_000).toISOString());
  const list = (change: Partial<ListTasksRequest> = {}) =>
    house.ask(TaskService.listTasks, { workspaceId, states: [], types: [], limit: 20, ...change });
  return { workspaceId, list, ids: [...ended, running, waiting, later].map(({ id }) => id).reverse() };
}

const idsOf = ({ tasks }: { tasks: Task[] }) => tasks.map(({ id }) => id);

describe('the list of tasks', () => {
  it('is newest first over all states', async () => {
    const { list, ids } = await workspace();
    const all = await list();
    expect(idsOf(all)).toEqual(ids);
    expect(all.nextCursor).toBeUndefined();
    expect(all.tasks.map(({ state }) => state)).toEqual([
      'scheduled',
      'ready',
      'running',
      'dead',
      'failed',
      'succeeded',
    ]);
  });

  it('comes in pages that together are the whole, though tasks are created meanwhile', async () => {
    const { list, ids, workspaceId } = await workspace();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 2, cursor });
      seen.push(...idsOf(page));
      cursor = page.nextCursor;
      await house.ask(TaskService.createTask, { task: newTask('list.b', { workspaceId }) });
    } while (cursor);
    expect(seen).toEqual(ids);
  });

  it('can be narrowed to states, types and times', async () => {
    const { list, ids } = await workspace();
    expect(idsOf(await list({ states: ['dead', 'ready'] }))).toEqual([ids[1], ids[3]]);
    expect(idsOf(await list({ states: ['dead'] }))).toHaveLength(1);
    expect(idsOf(await list({ states: ['ready'] }))).toHaveLength(1);
    expect(idsOf(await list({ states: ['scheduled', 'ready'] })).length).toBeGreaterThan(0);
    expect(idsOf(await list({ types: ['list.b'] }))).toEqual([ids[0], ids[1]]);
    const third = (await list()).tasks[2]!;
    expect(idsOf(await list({ createdFrom: third.createdAt }))).toEqual(ids.slice(0, 3));
    expect(idsOf(await list({ createdBefore: third.createdAt }))).toEqual(ids.slice(3));
  });

  it('ends a page early when its tasks are large, and goes on with the next', async () => {
    const workspaceId = randomUUID();
    const note = 'x'.repeat(60_000);
    for (let made = 0; made < 9; made++) {
      await house.ask(TaskService.createTask, { task: newTask('list.b', { workspaceId, payload: { note } }) });
    }
    const ask = (cursor?: string) =>
      house.ask(TaskService.listTasks, { workspaceId, states: [], types: [], limit: 100, cursor });
    const first = await ask();
    expect(first.tasks.length).toBeLessThan(9);
    const second = await ask(first.nextCursor);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(9);
  });

  it.each([
    [{ cursor: 'nonsense' }, '?cursor'],
    [{ limit: 0 }, '?limit'],
    [{ limit: 101 }, '?limit'],
    [{ workspaceId: 'x' }, '/workspaceId'],
  ])('refuses %j by name', async (change, pointer) => {
    const { list } = await workspace();
    await expect(list(change)).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer }] });
  });

  it('is counted by state', async () => {
    const { workspaceId } = await workspace();
    expect(await house.ask(TaskService.countTasks, { workspaceId })).toEqual({
      byState: { scheduled: 1, ready: 1, running: 1, succeeded: 1, failed: 1, dead: 1 },
    });
  });
});

describe('the history of a task', () => {
  it('has each version once, in order, and can be had from a version on', async () => {
    const { workspaceId, ids } = await workspace();
    const history = (afterVersion: number) =>
      house.ask(TaskService.listTaskHistory, { workspaceId, id: ids[3]!, afterVersion });
    const { changes } = await history(0);
    expect(changes.map(({ version, event }) => [version, event])).toEqual([
      [1, 'TaskCreated'],
      [2, 'TaskStarted'],
      [3, 'TaskDead'],
    ]);
    expect(changes[2]!.data).toMatchObject({ taskId: ids[3], attempts: 1, error: failure });
    expect((await history(2)).changes).toEqual(changes.slice(2));
  });
});
