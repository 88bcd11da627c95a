import { LimitService } from '@na/contracts';
import { eventually } from '@na/testing';
import { limits, mostAtOnce, mostInWindow, setLimit, spans, workUntil } from './gates.ts';
import { announce, BareWorker, create, newTask, startHouse, typeNamed, WORKSPACE, type House } from './house.ts';
import { TaskService } from '@na/contracts';

let house: House;

beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: 1_500 });
}, 120_000);
afterAll(() => house.close());

async function createMany(type: string, many: number, change: Parameters<typeof newTask>[1] = {}): Promise<string[]> {
  const tasks = Array.from({ length: many }, () => newTask(type, change));
  const { notCreated } = await house.ask(TaskService.createTasks, { tasks, origins: [] });
  expect(notCreated).toEqual([]);
  return tasks.map(({ id }) => id);
}

async function parkedAt(key: string): Promise<number> {
  const [row] = await house.database.query<{ count: number }>(
    `select count(*)::int as count from task where held and waits_at = $1`,
    [key],
  );
  return row!.count;
}

async function finished(type: string): Promise<number> {
  const [row] = await house.database.query<{ count: number }>(
    'select count(*)::int as count from task_finished where type = $1',
    [type],
  );
  return row!.count;
}

describe('a limit on concurrency', () => {
  it('lets so many tasks of its key run, and the next as soon as one ends', async () => {
    await announce(house, typeNamed('gate.one'));
    await setLimit(house, { key: 'oven' }, { concurrency: 2 });
    const ids = await createMany('gate.one', 4, { limits: limits('oven') });
    const worker = new BareWorker(house, 'gate.one');
    const first = await worker.claim();
    expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(await worker.claim()).toEqual([]);
    await worker.settle(first[0]!, { succeeded: {} });
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([ids[2]]));
    expect(await worker.claim()).toEqual([]);
  });

  it('holds for a type and for the whole workspace too, and a task keeps all of its limits', async () => {
    await announce(house, typeNamed('gate.typed'), typeNamed('gate.other'));
    await setLimit(house, { type: 'gate.typed' }, { concurrency: 3 });
    await setLimit(house, { key: 'pan' }, { concurrency: 1 });
    await createMany('gate.typed', 2, { limits: limits('pan') });
    await createMany('gate.typed', 4);
    await createMany('gate.other', 2, { limits: limits('pan') });
    const worker = new BareWorker(house, 'gate.typed', 'gate.other');
    const started = [...(await worker.claim()), ...(await worker.claim())];
    expect(started.filter(({ type }) => type === 'gate.typed')).toHaveLength(3);
    expect(started.filter(({ type }) => type === 'gate.other')).toHaveLength(0);
  });

  it('is its workspace’s own', async () => {
    const other = '019aa000-0000-7000-8000-0000000000ff';
    await announce(house, typeNamed('gate.own'));
    await setLimit(house, { key: 'sink' }, { concurrency: 1 });
    await createMany('gate.own', 2, { limits: limits('sink') });
    for (let one = 0; one < 2; one++)
      await house.ask(TaskService.createTask, {
        task: newTask('gate.own', { workspaceId: other, limits: limits('sink') }),
      });
    const worker = new BareWorker(house, 'gate.own');
    const started = [...(await worker.claim()), ...(await worker.claim())];
    expect(started.filter(({ workspaceId }) => workspaceId === WORKSPACE)).toHaveLength(1);
    expect(started.filter(({ workspaceId }) => workspaceId === other)).toHaveLength(2);
  });

  it('counts what runs already when it is set', async () => {
    await announce(house, typeNamed('gate.late'));
    const worker = new BareWorker(house, 'gate.late');
    await createMany('gate.late', 5, { limits: limits('late') });
    const [one, two] = await worker.claim(2);
    await setLimit(house, { key: 'late' }, { concurrency: 2 });
    expect(await worker.claim()).toEqual([]);
    await worker.settle(one!, { succeeded: {} });
    await eventually(async () => expect(await worker.claim()).toHaveLength(1));
    await worker.settle(two!, { failed: { error: { kind: 'upstream', code: 'x', detail: 'x' }, retryable: true } });
    await eventually(async () => expect(await worker.claim()).toHaveLength(1));
    expect(await worker.claim()).toEqual([]);
  });

  it('gives back what a dead worker held', async () => {
    await announce(house, typeNamed('gate.dead'));
    await setLimit(house, { key: 'grave' }, { concurrency: 1 });
    await createMany('gate.dead', 2, { limits: limits('grave') });
    expect(await new BareWorker(house, 'gate.dead').claim()).toHaveLength(1);
    const heir = new BareWorker(house, 'gate.dead');
    expect(await heir.claim()).toEqual([]);
    await eventually(async () => expect(await heir.claim()).toHaveLength(1), { withinMs: 15_000 });
  });

  it('lets tasks go that wait for it when it is raised or removed', async () => {
    await announce(house, typeNamed('gate.raise'));
    const { id } = await setLimit(house, { key: 'raise' }, { concurrency: 1 });
    await createMany('gate.raise', 9, { limits: limits('raise') });
    const worker = new BareWorker(house, 'gate.raise');
    expect(await worker.claim(20)).toHaveLength(1);
    await setLimit(house, { key: 'raise' }, { concurrency: 3 });
    await eventually(async () => expect(await worker.claim(20)).toHaveLength(2));
    await house.ask(LimitService.removeLimit, { workspaceId: WORKSPACE, id });
    await eventually(async () => expect(await worker.claim(20)).toHaveLength(6));
  });

  it('goes together with serial keys', async () => {
    await announce(house, typeNamed('gate.serial'));
    await setLimit(house, { key: 'both' }, { concurrency: 2 });
    const ids = await createMany('gate.serial', 2, { limits: limits('both'), serialKey: 'gate.serial' });
    const [free] = await createMany('gate.serial', 1, { limits: limits('both') });
    const worker = new BareWorker(house, 'gate.serial');
    const started = [...(await worker.claim()), ...(await worker.claim())];
    expect(started.map(({ id }) => id)).toEqual([ids[0], free]);
    await worker.settle(started[0]!, { succeeded: {} });
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([ids[1]]));
  });

  it('keeps a thousand tasks of a full key out of the way of others', async () => {
    await announce(house, typeNamed('gate.crowd'));
    await setLimit(house, { key: 'crowd' }, { concurrency: 1 });
    await createMany('gate.crowd', 1_000, { limits: limits('crowd') });
    const [behind] = await createMany('gate.crowd', 1);
    const worker = new BareWorker(house, 'gate.crowd');
    expect((await worker.claim(10)).map(({ id }) => id)).toContain(behind);
    expect(await parkedAt(`workspace:${WORKSPACE}/key:crowd`)).toBe(999);
  });
});

describe('a limit on a rate', () => {
  it('is never exceeded in any window, with two schedulers and many workers, and is used', async () => {
    await announce(house, typeNamed('gate.rate'));
    await setLimit(house, { key: 'rate' }, { window: { count: 20, windowMs: 500 } });
    await createMany('gate.rate', 120, { limits: limits('rate') });
    await workUntil(house, 'gate.rate', {
      ...{ workers: 4, free: 10, tasksTakeMs: 20 },
      isOver: async () => (await finished('gate.rate')) === 120,
    });
    const starts = await spans(house, 'gate.rate');
    expect(starts).toHaveLength(120);
    expect(mostInWindow(starts, 500)).toBe(20);
  }, 60_000);
});

describe('limits under load', () => {
  it('are never exceeded by two schedulers and many workers, and permits are the tasks that run', async () => {
    await announce(house, typeNamed('gate.load'));
    await setLimit(house, { key: 'load' }, { concurrency: 5 });
    await setLimit(house, { type: 'gate.load' }, { window: { count: 60, windowMs: 300 } });
    await createMany('gate.load', 400, { limits: limits('load') });
    await workUntil(house, 'gate.load', {
      ...{ workers: 8, free: 4, tasksTakeMs: 15 },
      isOver: async () => (await finished('gate.load')) === 400,
    });
    const all = await spans(house, 'gate.load');
    expect(mostAtOnce(all)).toBeLessThanOrEqual(5);
    expect(mostInWindow(all, 300)).toBeLessThanOrEqual(60);
    expect(await parkedAt(`workspace:${WORKSPACE}/key:load`)).toBe(0);
  }, 90_000);
});

describe('a task', () => {
  it('says which limits it keeps, its own and those of its type', async () => {
    const schema = { type: 'object', properties: { note: { type: 'string' } } };
    await announce(
      house,
      typeNamed('gate.named', { payloadSchema: schema, limits: { keys: [{ key: 'note:{note}', cost: 2 }] } }),
    );
    const task = await create(house, 'gate.named', { payload: { note: 'x' }, limits: limits('own') });
    expect(task.limits).toEqual({
      keys: [
        { key: 'note:x', cost: 2 },
        { key: 'own', cost: 1 },
      ],
    });
    expect((await create(house, 'gate.named')).limits).toBeUndefined();
    const bad = create(house, 'gate.named', { limits: { keys: [{ key: '', cost: 0 }] } });
    await expect(bad).rejects.toMatchObject({
      errors: [{ pointer: '/limits/keys/0/key' }, { pointer: '/limits/keys/0/cost' }],
    });
  });
});

describe('a rule', () => {
  it('that is none is refused with the field named', async () => {
    const bad = { window: { count: 0, windowMs: 5 }, circuit: { failures: 0, openMs: 1 } };
    await expect(setLimit(house, { type: 'Not A Type' }, bad)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [
        { pointer: '/type' },
        { pointer: '/limit/window/count' },
        { pointer: '/limit/window/windowMs' },
        { pointer: '/limit/circuit/failures' },
        { pointer: '/limit/circuit/openMs' },
      ],
    });
    await expect(setLimit(house, {}, {})).rejects.toMatchObject({ errors: [{ pointer: '/limit' }] });
  });
});
