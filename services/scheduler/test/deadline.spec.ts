import { eventually } from '@na/testing';
import { BareWorker, create, failure, get, historyOf, newId, someType, startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, ageingMs: 2_000 });
});
afterAll(() => house.close());

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

async function missedOnes(): Promise<number> {
  const told = await (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
  return Number(/^na_deadlines_missed_total (\d+)$/m.exec(told)![1]);
}

describe('a task with a deadline', () => {
  it('fails when it waits beyond it, and says why', async () => {
    const type = await someType(house);
    const deadline = inMs(400);
    const { id } = await create(house, type, { deadline });
    const task = await eventually(async () => {
      const { task } = await get(house, id);
      expect(task.state).toBe('failed');
      return task;
    });
    expect(task).toMatchObject({ deadline, attempt: 0, lastError: { kind: 'timeout', code: 'deadline_missed' } });
    expect(task.lastError!.detail).toContain(deadline);
    expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskFailed']);
  });

  it('is not started after it, and frees its serial key', async () => {
    const type = await someType(house);
    const serialKey = `key:${type}`;
    const late = await create(house, type, { deadline: inMs(300), serialKey });
    const next = await create(house, type, { serialKey });
    await eventually(async () => expect((await get(house, late.id)).task.state).toBe('failed'));
    const worker = new BareWorker(house, type);
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([next.id]));
  });

  it('gives its attempt no more time than is left', async () => {
    const type = await someType(house, { timeoutMs: 60_000 });
    await create(house, type, { deadline: inMs(20_000) });
    const [claimed] = await new BareWorker(house, type).claim();
    expect(claimed!.timeoutMs).toBeLessThanOrEqual(20_000);
    expect(claimed!.timeoutMs).toBeGreaterThan(1_000);
  });

  it('fails when the rest before its next attempt is longer than what is left', async () => {
    const type = await someType(house, { retry: { delayMs: 60_000 } });
    const { id } = await create(house, type, { deadline: inMs(30_000) });
    const worker = new BareWorker(house, type);
    const [claimed] = await worker.claim();
    await worker.settle(claimed!, { failed: { error: failure, retryable: true } });
    const { task } = await get(house, id);
    expect(task).toMatchObject({ state: 'failed', lastError: { code: 'deadline_missed' } });
    expect(task.lastError!.detail).toContain(failure.detail);
  });

  it('is counted when it missed it, whether it waited or its last attempt left no time for another', async () => {
    const before = await missedOnes();
    const type = await someType(house, { retry: { delayMs: 60_000 } });
    await create(house, type, { deadline: inMs(30_000) });
    const worker = new BareWorker(house, type);
    const [claimed] = await worker.claim();
    await worker.settle(claimed!, { failed: { error: failure, retryable: true } });
    expect(await missedOnes()).toBe(before + 1);
    await create(house, type, { deadline: inMs(200) });
    await eventually(async () => expect(await missedOnes()).toBe(before + 2));
  });

  it('gets more urgent as it comes near, and goes before what was more urgent', async () => {
    const type = await someType(house);
    const high = await create(house, type, { priority: 'high' });
    const near = await create(house, type, { priority: 'low', deadline: inMs(4_000) });
    await eventually(async () => {
      const [row] = await house.database.query<{ level: number }>('select level from task where id = $1', [near.id]);
      expect(row!.level).toBe(1);
    });
    const worker = new BareWorker(house, type);
    expect((await worker.claim(1)).map(({ id }) => id)).toEqual([near.id]);
    expect((await worker.claim(1)).map(({ id }) => id)).toEqual([high.id]);
    expect((await get(house, near.id)).task.priority).toBe('low');
  });

  it('gets it from the total time of its type, counted from when it is to run', async () => {
    const type = await someType(house, { totalTimeoutMs: 90_000 });
    const runAt = inMs(10_000);
    const { deadline } = await create(house, type, { runAt });
    expect(deadline).toBe(new Date(Date.parse(runAt) + 90_000).toISOString());
    const own = inMs(50_000);
    expect((await create(house, type, { runAt, deadline: own })).deadline).toBe(own);
  });

  it('is refused when the deadline is over or not after the time that it is to run', async () => {
    const type = await someType(house);
    for (const change of [{ deadline: inMs(-1) }, { runAt: inMs(9_000), deadline: inMs(8_000) }])
      await expect(create(house, type, { id: newId(), ...change })).rejects.toMatchObject({
        kind: 'invalid',
        errors: [expect.objectContaining({ pointer: '/deadline' })],
      });
  });
});

it('what a type says of its attempts outlives it: listed rests, failures without another attempt', async () => {
  const type = await someType(house, { retry: { backoff: 'custom', delaysMs: [0, 60_000], neverAfter: ['hopeless'] } });
  const worker = new BareWorker(house, type);
  const { id } = await create(house, type);
  const [first] = await worker.claim();
  await worker.settle(first!, { failed: { error: failure, retryable: true } });
  expect((await get(house, id)).task.state).toBe('ready');
  const [second] = await worker.claim();
  await worker.settle(second!, { failed: { error: failure, retryable: true } });
  expect((await get(house, id)).task.state).toBe('scheduled');
  const hopeless = await create(house, type);
  const [only] = await worker.claim();
  await worker.settle(only!, { failed: { error: { ...failure, code: 'hopeless' }, retryable: true } });
  expect((await get(house, hopeless.id)).task.state).toBe('failed');
});
