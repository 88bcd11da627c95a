import { TaskService, type JsonObject, type Task } from '@na/contracts';
import { Health } from '@na/telemetry';
import { eventually } from '@na/testing';
import { ACTOR, create, get, startHouse, WORKSPACE, type House, toldOf } from './house.ts';
import { deeds, waiting, WorkModule } from './work.ts';

let house: House;
beforeAll(async () => {
  // The worker starts before the scheduler does.
  house = await startHouse({ schedulers: 1, leaseMs: 2_000, modules: [WorkModule] });
  await eventually(async () =>
    expect(await house.asker.get(Health, { strict: false }).status()).toMatchObject({ status: 'up' }),
  );
});
afterAll(() => house.close());

const submit = (type: string, payload: JsonObject) => create(house, type, { payload });
const deedsOf = (id: string) => deeds.filter(({ taskId }) => taskId === id);

async function ended(id: string): Promise<Task> {
  return eventually(async () => {
    const { task } = await get(house, id);
    expect(task.finishedAt).toBeDefined();
    return task;
  });
}

describe('a worker', () => {
  it('announces its types before the service is ready, with their payload as JSON Schema', async () => {
    const { types } = await house.ask(TaskService.listTaskTypes, {});
    expect(types.map(({ name }) => name)).toEqual(['work.bake', 'work.chain', 'work.long', 'work.wait']);
    await expect(submit('work.bake', { loaves: 0 })).rejects.toMatchObject({
      errors: [{ pointer: '/payload/loaves' }],
    });
  });

  it('runs a task soon after it is created, and its result comes back', async () => {
    const { id } = await submit('work.bake', { loaves: 3 });
    expect(await ended(id)).toMatchObject({ state: 'succeeded', result: { loaves: 3 }, attempt: 1 });
  });

  it('runs it in the name of who asked, as a consequence of its creation', async () => {
    const task = await submit('work.bake', {});
    await ended(task.id);
    const [created] = await toldOf(house, 'TaskCreated', [task.id]);
    expect(deedsOf(task.id)[0]!.flow).toEqual({
      actor: ACTOR,
      correlationId: task.correlationId,
      workspaceId: WORKSPACE,
      parentId: created!.id,
    });
  });

  it('tries again after a failure of others', async () => {
    const { id } = await submit('work.bake', { cold: 2 });
    expect(await ended(id)).toMatchObject({
      state: 'succeeded',
      attempt: 3,
      lastError: { kind: 'upstream', code: 'oven_cold' },
    });
  });

  it('gives up at once after a failure that no other attempt would change', async () => {
    const { id } = await submit('work.bake', { bad: true });
    expect(await ended(id)).toMatchObject({
      state: 'failed',
      attempt: 1,
      lastError: { kind: 'invalid', code: 'dough_bad' },
    });
  });

  it('says nothing of the insides of an error that nobody foresaw', async () => {
    const { id } = await submit('work.bake', { broken: true });
    const task = await ended(id);
    expect(task).toMatchObject({ state: 'dead', attempt: 3, lastError: { kind: 'internal' } });
    expect(JSON.stringify(task)).not.toContain('hunter2');
  });

  it('hands back what it cannot do now, at no cost', async () => {
    const { id } = await submit('work.bake', { busy: 4 });
    expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 5 });
    expect((await get(house, id)).attempts.map(({ outcome }) => outcome)).toEqual([
      ...Array(4).fill('given_back'),
      'succeeded',
    ]);
  });

  it('fails a task whose result is too large to keep, and does not repeat its work', async () => {
    const { id } = await submit('work.bake', { large: true });
    expect(await ended(id)).toMatchObject({ state: 'failed', attempt: 1, lastError: { code: 'task_result_unfit' } });
  });

  // ASVS 15.2.2
  it('aborts what takes too long, and tries again', async () => {
    const { id } = await submit('work.wait', { ms: 30_000 });
    expect(await ended(id)).toMatchObject({
      state: 'dead',
      attempt: 3,
      lastError: { kind: 'timeout', code: 'attempt_timeout' },
    });
    expect(deedsOf(id).filter(({ abortedBecause }) => abortedBecause === 'timeout')).toHaveLength(3);
  });

  it('gives a later attempt what an earlier one saved', async () => {
    const { id } = await submit('work.wait', { ms: 30_000, checkpoint: true });
    await ended(id);
    expect(
      deedsOf(id)
        .filter(({ type }) => type === 'work.wait')
        .map(({ checkpoint }) => checkpoint),
    ).toEqual([undefined, { reached: 1 }, { reached: 2 }]);
  });

  it('tells how far an attempt is', async () => {
    const { id } = await submit('work.long', {});
    await eventually(async () =>
      expect((await get(house, id)).task.progress).toEqual({ percent: 50, message: 'half way' }),
    );
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
  });

  it('aborts a cancelled task at once, without waiting for a heartbeat', async () => {
    const { id } = await submit('work.long', {});
    await eventually(() => expect(deedsOf(id)).toHaveLength(1));
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    // A heartbeat would come after two thirds of a second on average.
    await eventually(() => expect(deedsOf(id)[1]).toMatchObject({ abortedBecause: 'cancelled' }), { withinMs: 300 });
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
  });

  it('creates follow-ups with the success', async () => {
    const { correlationId } = await submit('work.chain', { left: 4 });
    await eventually(() => {
      const chain = deeds.filter(deed => deed.type === 'work.chain' && deed.flow?.correlationId === correlationId);
      expect(new Set(chain.map(({ taskId }) => taskId)).size).toBe(5);
    });
  });

  // ASVS 15.2.2
  it('never runs more of a type than it has slots, and gets to all in the end', async () => {
    waiting.most = 0;
    const tasks = await Promise.all(
      Array.from({ length: 12 }, (_, at) => submit('work.wait', { ms: 20 + 60 * (at % 3) })),
    );
    for (const { id } of tasks) expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(waiting.most).toBe(3);
  });

  it('runs a task once it falls due, though nobody asked at that moment', async () => {
    const runAt = new Date(Date.now() + 700);
    const { id } = await create(house, 'work.bake', { runAt: runAt.toISOString() });
    const task = await ended(id);
    expect(Date.parse(task.startedAt!)).toBeGreaterThanOrEqual(runAt.getTime());
  });

  it('runs hundreds without losing or doubling one', async () => {
    const tasks = await Promise.all(Array.from({ length: 300 }, () => submit('work.bake', {})));
    const ids = new Set(tasks.map(({ id }) => id));
    await eventually(async () => {
      const done = await house.database.query(`select from task_finished where id = any($1) and state = 'succeeded'`, [
        [...ids],
      ]);
      expect(done).toHaveLength(300);
    });
    expect(deeds.filter(({ taskId }) => ids.has(taskId))).toHaveLength(300);
  });
});
