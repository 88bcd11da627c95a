import { TaskService, type NewTask, type Task, type UniqueKey } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { BareWorker, create, get, historyOf, newTask, someType, startHouse, WORKSPACE, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const asking = (
  type: string,
  policy: UniqueKey['policy'],
  change: Partial<UniqueKey> & Partial<NewTask> = {},
): Promise<Task> => {
  const { waitMs, mostWaitMs, key = 'k', ...task } = change;
  return create(house, type, { unique: { key, policy, waitMs, mostWaitMs }, ...task });
};

const unfinished = (type: string) =>
  house.database.query<{ id: string; payload: object }>('select id, payload from task where type = $1 order by id', [
    type,
  ]);

describe('of tasks with one unique key', () => {
  it('a second is refused while the first waits or runs, and taken after it', async () => {
    const type = await someType(house);
    const first = await asking(type, 'reject');
    expect(first.uniqueKey).toBe('k');
    await expect(asking(type, 'reject')).rejects.toMatchObject({ code: 'unique_key_taken', kind: 'conflict' });
    const worker = new BareWorker(house, type);
    const [claimed] = await worker.claim();
    await expect(asking(type, 'reject')).rejects.toMatchObject({ code: 'unique_key_taken' });
    await worker.settle(claimed!, { succeeded: {} });
    expect((await asking(type, 'reject')).id).not.toBe(first.id);
  });

  it('a second is answered with the first', async () => {
    const type = await someType(house);
    const first = await asking(type, 'return_existing', { payload: { note: 'first' } });
    const second = await asking(type, 'return_existing', { payload: { note: 'second' } });
    expect(second).toMatchObject({ id: first.id, payload: { note: 'first' } });
    expect(await unfinished(type)).toHaveLength(1);
  });

  it('a second gives the one that waits its payload, which stays in its place', async () => {
    const type = await someType(house);
    const first = await asking(type, 'replace', { payload: { note: 'first' } });
    const other = await create(house, type);
    const second = await asking(type, 'replace', { payload: { note: 'second' } });
    expect(second).toMatchObject({ id: first.id, payload: { note: 'second' }, state: 'ready', version: 2 });
    expect(await historyOf(house, first.id)).toEqual(['TaskCreated', 'TaskReplaced']);
    const claimed = await new BareWorker(house, type).claim();
    expect(claimed.map(({ id, payload }) => [id, payload])).toEqual([
      [first.id, { note: 'second' }],
      [other.id, {}],
    ]);
  });

  it('a second is created beside one that runs, and a third replaces the second', async () => {
    const type = await someType(house);
    const first = await asking(type, 'replace');
    await new BareWorker(house, type).claim();
    const second = await asking(type, 'replace', { payload: { note: '2' } });
    const third = await asking(type, 'replace', { payload: { note: '3' } });
    expect(second.id).not.toBe(first.id);
    expect(third).toMatchObject({ id: second.id, payload: { note: '3' } });
  });

  it('each puts the one that waits off, but not for ever', async () => {
    const type = await someType(house);
    const before = Date.now();
    const first = await asking(type, 'debounce', { waitMs: 60_000, mostWaitMs: 90_000, payload: { note: '1' } });
    expect(first.state).toBe('scheduled');
    expect(Date.parse(first.runAt)).toBeGreaterThanOrEqual(before + 60_000);
    await house.database.query(`update task set created_at = created_at - interval '50 seconds' where id = $1`, [
      first.id,
    ]);
    const second = await asking(type, 'debounce', { waitMs: 60_000, mostWaitMs: 90_000, payload: { note: '2' } });
    expect(second).toMatchObject({ id: first.id, payload: { note: '2' } });
    const { createdAt, runAt } = second;
    expect(Date.parse(runAt)).toBe(Date.parse(createdAt) + 90_000);
  });

  it('only the last stays, and the one before it says why it was cancelled', async () => {
    const type = await someType(house);
    const first = await asking(type, 'keep_last', { serialKey: `s:${type}` });
    const second = await asking(type, 'keep_last', { serialKey: `s:${type}` });
    expect((await unfinished(type)).map(({ id }) => id)).toEqual([second.id]);
    expect((await get(house, first.id)).task.state).toBe('cancelled');
    const { changes } = await house.ask(TaskService.listTaskHistory, {
      workspaceId: WORKSPACE,
      id: first.id,
      afterVersion: 1,
    });
    expect(changes).toMatchObject([{ event: 'TaskCancelled', data: { reason: 'superseded' } }]);
    expect((await new BareWorker(house, type).claim()).map(({ id }) => id)).toEqual([second.id]);
  });

  it('one stands after fifty are asked for at once, on two replicas, alone and in one call', async () => {
    const type = await someType(house);
    await Promise.all(Array.from({ length: 50 }, () => asking(type, 'return_existing')));
    expect(await unfinished(type)).toHaveLength(1);
    const unique: UniqueKey = { key: 'other', policy: 'keep_last' };
    const tasks = Array.from({ length: 20 }, () => newTask(type, { unique }));
    await house.ask(TaskService.createTasks, { tasks, origins: [] });
    expect(await unfinished(type)).toHaveLength(2);
  });

  it('those of another type or workspace are none of its business', async () => {
    const [one, other] = [await someType(house), await someType(house)];
    const first = await asking(one, 'reject');
    expect((await asking(other, 'reject')).id).not.toBe(first.id);
    expect((await asking(one, 'reject', { workspaceId: randomUUID() })).id).not.toBe(first.id);
  });

  it('one asked for again with the same id is what it was', async () => {
    const type = await someType(house);
    const first = await asking(type, 'reject');
    expect((await asking(type, 'reject', { id: first.id })).id).toBe(first.id);
  });
});

it('a unique key that cannot be is refused by its field', async () => {
  const type = await someType(house);
  for (const [unique, pointer] of [
    [{ key: '', policy: 'reject' }, '/unique/key'],
    [{ key: 'k', policy: 'debounce' }, '/unique/waitMs'],
    [{ key: 'k', policy: 'reject', waitMs: 5 }, '/unique/waitMs'],
    [{ key: 'k', policy: 'debounce', waitMs: 50, mostWaitMs: 10 }, '/unique/mostWaitMs'],
  ] as [UniqueKey, string][])
    await expect(create(house, type, { unique })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [expect.objectContaining({ pointer })],
    });
});
