import { TaskService, WorkerOperationService, type Task, type Worker } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { Rescue } from '../src/caretaker/rescue.ts';
import { ACTOR, create, get, startHouse, WORKSPACE, type House } from './house.ts';
import { WorkModule } from './work.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ leaseMs: 4_000, modules: [WorkModule] });
  await eventually(async () => {
    const { types } = await house.ask(TaskService.listTaskTypes, {});
    expect(types.length).toBeGreaterThan(0);
  });
});
afterAll(() => house.close());

async function theWorker(): Promise<Worker> {
  return eventually(async () => {
    const { workers } = await house.ask(WorkerOperationService.listWorkers, {});
    expect(workers).toHaveLength(1);
    expect(workers[0]!.slots).not.toEqual({});
    return workers[0]!;
  });
}

const order = async (how: Worker['order'] | undefined, slots: Worker['slots'] = {}, reason?: string) =>
  house.ask(WorkerOperationService.orderWorker, { id: (await theWorker()).id, order: how, slots, reason });

async function stateOf(id: string, ...states: Task['state'][]): Promise<Task> {
  return eventually(async () => {
    const { task } = await get(house, id);
    expect(states).toContain(task.state);
    return task;
  });
}

/** Resolves once the worker has heard what it was told last: a beat after it. */
async function heard(): Promise<void> {
  const { lastBeatAt } = await theWorker();
  await eventually(async () =>
    expect(Date.parse((await theWorker()).lastBeatAt)).toBeGreaterThan(Date.parse(lastBeatAt)),
  );
}

describe('a worker', () => {
  it('is listed with what it can do and how much it does', async () => {
    expect(await theWorker()).toMatchObject({
      service: 'notion-sync',
      version: '0.1.0',
      order: 'work',
      slots: expect.objectContaining({ 'work.bake': expect.any(Number) }),
    });
  });

  it('that is drained finishes what it has and takes nothing new, until it is resumed', async () => {
    const held = await create(house, 'work.long', { payload: { ms: 2_000 } });
    await stateOf(held.id, 'running');
    expect(await order('drain', {}, 'The host is to be replaced.')).toMatchObject({
      order: 'drain',
      orderedBy: ACTOR,
      reason: 'The host is to be replaced.',
    });
    await heard();
    const next = await create(house, 'work.bake');
    expect(await stateOf(held.id, 'succeeded')).toMatchObject({ attempt: 1 });
    expect((await get(house, next.id)).task.state).toBe('ready');
    await order('work');
    await stateOf(next.id, 'succeeded');
  });

  it('that is stopped hands back what it has', async () => {
    const held = await create(house, 'work.long');
    await stateOf(held.id, 'running');
    await order('stop');
    expect(await stateOf(held.id, 'ready')).toMatchObject({ attempt: 1 });
    await order('work');
    expect(await stateOf(held.id, 'running')).toMatchObject({ attempt: 2 });
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id: held.id });
    await stateOf(held.id, 'cancelled');
  });

  it('runs as many of a type as it is told, while it runs', async () => {
    await order(undefined, { 'work.bake': 0 });
    await heard();
    expect((await theWorker()).slots['work.bake']).toBe(0);
    const { id } = await create(house, 'work.bake');
    await heard();
    expect((await get(house, id)).task.state).toBe('ready');
    await order(undefined, { 'work.bake': 2 });
    await stateOf(id, 'succeeded');
  });

  it('that was not heard for a while goes on as it was told', async () => {
    await order('drain');
    const { id } = await theWorker();
    await house.database.query(`update worker set lease_until = now() - interval '1 minute'`);
    await house.schedulers[0]!.get(Rescue).rescue();
    const next = await create(house, 'work.bake');
    await heard();
    expect(await theWorker()).toMatchObject({ id, order: 'drain' });
    expect((await get(house, next.id)).task.state).toBe('ready');
    await order('work');
    await stateOf(next.id, 'succeeded');
  });

  it('is told by somebody, which is recorded', async () => {
    const told = await house.database.query<{ actor: string; data: object }>(
      `select actor, data from outbox where type = 'na.scheduler.v1.WorkerOrdered' order by seq limit 1`,
    );
    expect(told).toMatchObject([{ actor: ACTOR, data: { order: 'drain', reason: 'The host is to be replaced.' } }]);
  });

  it('that nobody hears cannot be told, and slots have bounds', async () => {
    await expect(
      house.ask(WorkerOperationService.orderWorker, { id: randomUUID(), order: 'drain', slots: {} }),
    ).rejects.toMatchObject({ code: 'worker_not_found' });
    await expect(order(undefined, { 'work.bake': 1_001 })).rejects.toMatchObject({
      errors: [{ pointer: '/slots/work.bake' }],
    });
  });
});
