import { TaskService, WorkerService, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import {
  announce,
  BareWorker,
  create,
  failure,
  get,
  historyOf,
  someType,
  startHouse,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

describe('a claim', () => {
  it('gets the most urgent first, and of equally urgent ones the one that waits longest', async () => {
    const type = await someType(house);
    const made: Task[] = [];
    for (const priority of ['low', 'normal', 'critical', 'normal', 'high', 'critical'] as const)
      made.push(await create(house, type, { priority }));
    const worker = new BareWorker(house, type);
    const order: string[] = [];
    for (let at = 0; at < made.length; at++) order.push((await worker.claim(1))[0]!.id);
    expect(order).toEqual([2, 5, 4, 1, 3, 0].map(at => made[at]!.id));
  });

  it('gets what the handler needs, and the task runs', async () => {
    const type = await someType(house, { timeoutMs: 1_234 });
    const { id } = await create(house, type, { payload: { note: 'x' } });
    const worker = new BareWorker(house, type);
    const [claimed] = await worker.claim();
    expect(claimed).toMatchObject({
      id,
      attempt: 1,
      workspaceId: WORKSPACE,
      type,
      typeVersion: 1,
      payload: { note: 'x' },
      maxAttempts: 3,
      timeoutMs: 1_234,
    });
    expect(claimed!.traceparent).toBeUndefined();
    const { task, attempts } = await get(house, id);
    expect(task).toMatchObject({ state: 'running', attempt: 1, version: 2 });
    expect(attempts).toMatchObject([{ number: 1, outcome: 'running', workerId: worker.id }]);
    expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskStarted']);
  });

  it('leaves what is not due, and says when it will be', async () => {
    const type = await someType(house);
    const runAt = new Date(Date.now() + 60_000).toISOString();
    await create(house, type, { runAt });
    const answer = await house.ask(WorkerService.claimTasks, {
      workerId: 'w',
      service: 'test',
      slots: [{ type, version: 1, free: 5 }],
    });
    expect(answer).toMatchObject({ tasks: [], nextDueAt: runAt, more: false });
  });

  it('gets a task once it falls due', async () => {
    const type = await someType(house);
    const { id } = await create(house, type, { runAt: new Date(Date.now() + 300).toISOString() });
    const worker = new BareWorker(house, type);
    expect(await worker.claim()).toEqual([]);
    await eventually(async () => expect(await worker.claim()).toMatchObject([{ id, attempt: 1 }]));
  });

  it('leaves tasks of a newer version of the type to newer workers', async () => {
    const type = await someType(house);
    await announce(house, typeNamed(type, { version: 2 }));
    await create(house, type);
    const slots = (version: number) => ({ workerId: 'w', service: 'test', slots: [{ type, version, free: 5 }] });
    expect((await house.ask(WorkerService.claimTasks, slots(1))).tasks).toEqual([]);
    expect((await house.ask(WorkerService.claimTasks, slots(2))).tasks).toHaveLength(1);
  });

  // ASVS 2.3.4
  it('never gets a task that another claim got, though two schedulers answer many at once', async () => {
    const type = await someType(house);
    await Promise.all(Array.from({ length: 120 }, () => create(house, type)));
    const workers = Array.from({ length: 12 }, () => new BareWorker(house, type));
    const claimed: string[] = [];
    await Promise.all(
      workers.map(async worker => {
        for (;;) {
          const tasks = await worker.claim(7);
          if (!tasks.length) return;
          claimed.push(...tasks.map(({ id }) => id));
        }
      }),
    );
    expect(claimed).toHaveLength(120);
    expect(new Set(claimed).size).toBe(120);
  });

  it('brings no more than an answer can carry, and says that there is more', async () => {
    const type = await someType(house);
    const note = 'x'.repeat(60_000);
    for (let made = 0; made < 12; made++) await create(house, type, { payload: { note } });
    const request = { workerId: 'w', service: 'test', slots: [{ type, version: 1, free: 20 }] };
    const first = await house.ask(WorkerService.claimTasks, request);
    expect(first.more).toBe(true);
    expect(JSON.stringify(first).length).toBeLessThan(512 * 1024);
    const ids = new Set(first.tasks.map(({ id }) => id));
    for (let more = true; more;) {
      const next = await house.ask(WorkerService.claimTasks, request);
      for (const { id } of next.tasks) ids.add(id);
      more = next.more;
    }
    expect(ids.size).toBe(12);
  });
});

describe('tasks of one serial key', () => {
  it('never run at the same time, though two schedulers hand out to many workers, and all have their turn', async () => {
    const type = await someType(house);
    const keys = ['red', 'green', 'blue'];
    const made = await Promise.all(
      Array.from({ length: 90 }, (_, at) => create(house, type, { serialKey: keys[at % 3] })),
    );
    const free = await Promise.all(Array.from({ length: 30 }, () => create(house, type)));
    const running = new Map<string, number>();
    const keyOf = new Map(made.map(({ id, serialKey }) => [id, serialKey!]));
    let done = 0;
    let most = 0;
    const work = async (worker: BareWorker) => {
      while (done < made.length + free.length) {
        const tasks = await worker.claim(5);
        for (const { id } of tasks) {
          const key = keyOf.get(id);
          if (!key) continue;
          running.set(key, (running.get(key) ?? 0) + 1);
          most = Math.max(most, running.get(key)!);
        }
        await Promise.all(
          tasks.map(async (task, at) => {
            const key = keyOf.get(task.id);
            if (key) running.set(key, running.get(key)! - 1);
            const how =
              at % 4 === 3 && task.attempt === 1 ? { givenBack: { reason: 'test', delayMs: 0 } } : { succeeded: {} };
            expect(await worker.settle(task, how)).toMatchObject({ accepted: true });
            if (how.succeeded) done++;
          }),
        );
      }
    };
    await Promise.all(Array.from({ length: 6 }, () => work(new BareWorker(house, type))));
    expect(most).toBe(1);
    expect(await house.database.query('select id from task where type = $1', [type])).toEqual([]);
  });

  it('of a busy key do not stand in the way of others, and have their turn when it is free', async () => {
    const type = await someType(house);
    for (let made = 0; made < 40; made++) await create(house, type, { serialKey: 'busy', priority: 'critical' });
    const { id } = await create(house, type, { priority: 'low' });
    const worker = new BareWorker(house, type);
    const first = await worker.claim(2);
    expect(first).toHaveLength(2);
    expect(first.map(task => task.id)).toContain(id);
    const keyed = first.find(task => task.id !== id)!;
    expect(await worker.claim(5)).toEqual([]);
    await worker.settle(keyed, { failed: { error: failure, retryable: false } });
    await eventually(async () => expect(await worker.claim(5)).toHaveLength(1));
  });

  it('are not stuck behind one that is cancelled before it runs', async () => {
    const type = await someType(house);
    const tasks: Task[] = [];
    for (let made = 0; made < 4; made++) tasks.push(await create(house, type, { serialKey: 'chain' }));
    const worker = new BareWorker(house, type);
    const [first] = await worker.claim(5);
    expect(await worker.claim(5)).toEqual([]);
    await worker.settle(first!, { succeeded: {} });
    const [next] = await eventually(async () => {
      const back = await house.database.query<{ id: string }>(
        `select id from task where serial_key = 'chain' and not held`,
      );
      expect(back).toHaveLength(1);
      return back;
    });
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id: next!.id });
    await eventually(async () => expect(await worker.claim(5)).toHaveLength(1));
  });

  it('of a type without workers do not stand in the way of another type', async () => {
    const [idle, busy] = [await someType(house), await someType(house)];
    const worker = new BareWorker(house, busy);
    await create(house, busy, { serialKey: 'shared' });
    const [first] = await worker.claim();
    await create(house, idle, { serialKey: 'shared' });
    await create(house, busy, { serialKey: 'shared' });
    expect(await new BareWorker(house, idle).claim()).toEqual([]);
    expect(await worker.claim()).toEqual([]);
    await worker.settle(first!, { succeeded: {} });
    await eventually(async () => expect(await worker.claim()).toHaveLength(1));
  });
});
