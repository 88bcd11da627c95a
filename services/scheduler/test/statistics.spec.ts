import { StatisticsService } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, create, failure, startHouse, typeNamed, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

const statistics = (workspaceId: string, since?: string) =>
  house.ask(StatisticsService.getTaskStatistics, { workspaceId, since });

describe('the figures of a workspace', () => {
  it('say by type how many tasks are in which state, how long they waited and ran, and how many failed', async () => {
    const workspaceId = randomUUID();
    const [busy, idle] = ['test.busy', 'test.idle'] as const;
    await announce(house, typeNamed(busy), typeNamed(idle));
    const worker = new BareWorker(house, busy);
    for (let at = 0; at < 4; at++) await create(house, busy, { workspaceId });
    const claimed = await worker.claim(4);
    for (const task of claimed.slice(0, 2)) await worker.settle(task, { succeeded: {} });
    await worker.settle(claimed[2]!, { failed: { error: failure, retryable: false } });
    const waiting = await create(house, busy, { workspaceId });
    await create(house, idle, { workspaceId, runAt: new Date(Date.now() + 60_000).toISOString() });
    await create(house, busy, { workspaceId: randomUUID() });

    const { types, sampled } = await statistics(workspaceId);
    expect(sampled).toBe(false);
    expect(types).toEqual([
      {
        type: busy,
        byState: { ready: 1, running: 1, succeeded: 2, failed: 1 },
        oldestReadyAt: waiting.createdAt,
        failureRate: 1 / 3,
        waitMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
        runMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
      },
      { type: idle, byState: { scheduled: 1 } },
    ]);
    for (const { p50, p95, p99 } of [types[0]!.waitMs!, types[0]!.runMs!]) {
      expect(p50).toBeGreaterThanOrEqual(0);
      expect(p95).toBeGreaterThanOrEqual(p50);
      expect(p99).toBeGreaterThanOrEqual(p95);
    }
  });

  it('leave out what was created before the time that is asked about', async () => {
    const workspaceId = randomUUID();
    const type = 'test.old';
    await announce(house, typeNamed(type));
    const worker = new BareWorker(house, type);
    await create(house, type, { workspaceId });
    await worker.settle((await worker.claim())[0]!, { succeeded: {} });
    const after = new Date(Date.now() + 5).toISOString();
    while (Date.now() <= Date.parse(after)) await new Promise(setImmediate);
    expect((await statistics(workspaceId, after)).types).toEqual([]);
    expect((await statistics(workspaceId)).types).toHaveLength(1);
  });

  it('look back a week at most', async () => {
    for (const since of [new Date(Date.now() - 8 * 24 * 3_600_000), new Date(Date.now() + 60_000)])
      await expect(statistics(randomUUID(), since.toISOString())).rejects.toMatchObject({
        errors: [{ pointer: '?since' }],
      });
  });
});
