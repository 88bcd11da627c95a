import {
  HistoryService,
  TaskFailed,
  TaskReleased,
  TaskService,
  TaskSkipped,
  type NewTask,
  type ParentOnFailure,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import {
  create,
  failure,
  get,
  historyOf,
  newId,
  newTask,
  someWorker,
  startHouse,
  toldOf,
  WORKSPACE,
  type BareWorker,
  type House,
} from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const after = (...parents: (string | [string, ParentOnFailure])[]): Partial<NewTask> => ({
  after: { tasks: parents.map(it => (typeof it === 'string' ? { id: it } : { id: it[0], onFailure: it[1] })) },
});

const stateOf = async (id: string) => (await get(house, id)).task.state;
const claimed = (worker: BareWorker, id: string) =>
  eventually(async () => {
    const [task] = await worker.claim(1);
    expect(task?.id).toBe(id);
    return task!;
  });
const broken = { failed: { error: failure, retryable: false } };

/** All ends that are noted are counted. */
const noneToCount = () =>
  eventually(async () => expect(await house.database.query('select from ended_parent')).toEqual([]));

/** Forgets nothing and waits for no clock: what is noted of ends is counted. */
const settledNotes = () =>
  eventually(async () => {
    expect(await house.database.query('select from ended_parent')).toEqual([]);
    expect(await house.database.query('select from dependency')).toEqual([]);
  });

describe('a task that comes after others', () => {
  it('starts once all of them are done, and gets what they gave', async () => {
    const { type, worker } = await someWorker(house);
    const [a, b] = [await create(house, type), await create(house, type)];
    const child = await create(house, type, { priority: 'critical', ...after(a.id, b.id) });
    expect(child).toMatchObject({ state: 'scheduled', waitsForParents: 2 });
    const [first, second, ...others] = await worker.claim();
    expect(others).toEqual([]);
    await worker.settle(first!, { succeeded: { result: { from: 'a' } } });
    await eventually(async () => expect((await get(house, child.id)).task.waitsForParents).toBe(1));
    expect(await worker.claim()).toEqual([]);
    await worker.settle(second!, { succeeded: {} });
    const started = await claimed(worker, child.id);
    expect(started.inputs).toEqual({
      [a.id]: { state: 'succeeded', result: { from: 'a' } },
      [b.id]: { state: 'succeeded' },
    });
    expect(await historyOf(house, child.id)).toEqual(['TaskCreated', 'TaskReleased', 'TaskStarted']);
    expect(await toldOf(house, 'TaskReleased', [child.id])).toHaveLength(1);
    await settledNotes();
  });

  it('starts at once when they are done already, and at its time when that is later', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type);
    await worker.settle((await worker.claim())[0]!, { succeeded: {} });
    const child = await create(house, type, after(parent.id));
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const second = await create(house, type, { runAt: later, ...after(parent.id) });
    await claimed(worker, child.id);
    await eventually(async () => expect(await historyOf(house, second.id)).toEqual(['TaskCreated', 'TaskReleased']));
    expect(await stateOf(second.id)).toBe('scheduled');
    const [row] = await house.database.query<{ waits_for: number }>('select waits_for from task where id = $1', [
      second.id,
    ]);
    expect(row!.waits_for).toBe(0);
  });

  it('is not let go by the clock, whatever of its type falls due', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type);
    const child = await create(house, type, after(parent.id));
    const [held] = await worker.claim();
    for (let round = 0; round < 2; round++) {
      const { id } = await create(house, type, { runAt: new Date(Date.now() + 100).toISOString() });
      const due = await claimed(worker, id);
      await worker.settle(due, { succeeded: {} });
    }
    await eventually(async () => {
      expect(await house.database.query('select from task where type = $1', [type])).toHaveLength(2);
    });
    expect(await stateOf(child.id)).toBe('scheduled');
    await worker.settle(held!, { succeeded: {} });
    await claimed(worker, child.id);
  });

  it('fails, is skipped or runs all the same when one of them fails, and so do those after it', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type, { maxAttempts: 1 });
    const failing = await create(house, type, after(parent.id));
    const skipped = await create(house, type, after([parent.id, 'skip']));
    const further = await create(house, type, after([skipped.id, 'fail']));
    const last = await create(house, type, after([further.id, 'skip'], [failing.id, 'skip']));
    const going = await create(house, type, after([parent.id, 'continue'], [last.id, 'continue']));
    await worker.settle((await worker.claim(1))[0]!, { failed: { error: failure, retryable: true } });
    const started = await claimed(worker, going.id);
    expect(started.inputs).toEqual({ [parent.id]: { state: 'dead' }, [last.id]: { state: 'cancelled' } });
    const states = await Promise.all([parent, failing, skipped, further, last].map(({ id }) => stateOf(id)));
    expect(states).toEqual(['dead', 'failed', 'cancelled', 'failed', 'cancelled']);
    const { task } = await get(house, failing.id);
    expect(task.lastError).toMatchObject({ code: 'parent_failed', detail: expect.stringContaining(parent.id) });
    expect(await historyOf(house, failing.id)).toEqual(['TaskCreated', 'TaskFailed']);
    expect(await historyOf(house, skipped.id)).toEqual(['TaskCreated', 'TaskSkipped']);
    expect(await toldOf(house, 'TaskSkipped', [skipped.id, last.id])).toHaveLength(2);
    expect([TaskFailed, TaskReleased, TaskSkipped].map(({ about }) => about)).toEqual(['taskId', 'taskId', 'taskId']);
    await settledNotes();
  });

  it('hears of one that is cancelled while it waits, and of one that is cancelled while it runs', async () => {
    const { type, worker } = await someWorker(house);
    const [waiting, running] = [await create(house, type), await create(house, type, { priority: 'critical' })];
    const children = [await create(house, type, after(waiting.id)), await create(house, type, after(running.id))];
    const [held] = await worker.claim(1);
    for (const { id } of [waiting, running]) await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    await worker.settle(held!, { cancelled: {} });
    await eventually(async () => {
      for (const { id } of children) expect(await stateOf(id)).toBe('failed');
    });
  });

  it('is refused, naming what is wrong, when one is unknown, another workspace’s, itself or named twice', async () => {
    const { type } = await someWorker(house);
    const other = await create(house, type, { workspaceId: randomUUID() });
    const own = await create(house, type);
    const id = newId();
    const unknown = randomUUID();
    const refused = async (tasks: { id: string }[], pointers: string[]) => {
      const asked = house.ask(TaskService.createTask, { task: newTask(type, { id, after: { tasks } }) });
      await expect(asked).rejects.toMatchObject({ kind: 'invalid', errors: pointers.map(pointer => ({ pointer })) });
    };
    await refused([{ id: own.id }, { id: unknown }, { id: other.id }], ['/after/1/id', '/after/2/id']);
    await refused([{ id: own.id }, { id: own.id }], ['/after/1/id']);
    await refused([{ id }], ['/after/0/id']);
    await refused([{ id: 'x' }], ['/after/0/id']);
    await refused([], ['/after']);
    const unique = { key: 'k', policy: 'reject' as const };
    await expect(create(house, type, { unique, ...after(own.id) })).rejects.toMatchObject({
      errors: [{ pointer: '/unique' }],
    });
    expect(await house.database.query('select watched from task where id = $1', [own.id])).toEqual([
      { watched: false },
    ]);
    expect(await house.database.query('select from task where id = $1', [id])).toEqual([]);
  });

  it('can come with them in one call, and is created once though it is asked for many times', async () => {
    const { type, worker } = await someWorker(house);
    const parent = newTask(type);
    const child = newTask(type, after(parent.id));
    const grandchild = newTask(type, after(child.id, parent.id));
    const tasks = [parent, child, grandchild];
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => house.ask(TaskService.createTasks, { tasks, origins: [] })),
    );
    expect(answers.flatMap(({ notCreated }) => notCreated.filter(({ problem }) => problem))).toEqual([]);
    for (const { id } of tasks) await worker.settle(await claimed(worker, id), { succeeded: {} });
    await settledNotes();
  });

  it('cancelled while it waits stays cancelled, and a failed one before it that is redriven changes nothing', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type);
    const [gone, failing] = [await create(house, type, after(parent.id)), await create(house, type, after(parent.id))];
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id: gone.id });
    await worker.settle(await claimed(worker, parent.id), broken);
    await eventually(async () => expect(await stateOf(failing.id)).toBe('failed'));
    await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id: parent.id });
    await worker.settle(await claimed(worker, parent.id), { succeeded: {} });
    await settledNotes();
    expect([await stateOf(gone.id), await stateOf(failing.id)]).toEqual(['cancelled', 'failed']);
  });
});

it('a task that failed before those that it comes after were done, and is redriven, waits for the rest of them', async () => {
  const { type, worker } = await someWorker(house);
  const [a, b] = [await create(house, type), await create(house, type)];
  const deadline = new Date(Date.now() + 300).toISOString();
  const { id } = await create(house, type, { ...after(a.id, b.id), deadline });
  await eventually(async () => expect(await stateOf(id)).toBe('failed'));
  const [first, second] = await worker.claim();
  await worker.settle(first!, { succeeded: { result: { from: 'a' } } });
  await noneToCount();
  const back = await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id });
  expect(back).toMatchObject({ state: 'scheduled', waitsForParents: 1 });
  expect((await house.ask(HistoryService.checkHistory, { limit: 1_000 })).differences).toEqual([]);
  expect(await worker.claim()).toEqual([]);
  await worker.settle(second!, { succeeded: {} });
  const started = await claimed(worker, id);
  expect(started.inputs).toMatchObject({ [a.id]: { result: { from: 'a' } }, [b.id]: { state: 'succeeded' } });
  await worker.settle(started, { succeeded: {} });
  await settledNotes();
});

it('a task that waits beyond its deadline fails, and those after it hear of that', async () => {
  const { type } = await someWorker(house);
  const parent = await create(house, type);
  const late = await create(house, type, { deadline: new Date(Date.now() + 300).toISOString(), ...after(parent.id) });
  const last = await create(house, type, after([late.id, 'skip']));
  await eventually(async () => {
    expect(await stateOf(late.id)).toBe('failed');
    expect(await stateOf(last.id)).toBe('cancelled');
  });
  await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id: parent.id });
  await settledNotes();
});

describe('ends of tasks', () => {
  it('at the very moment that others are to come after them are never missed', async () => {
    const { type, worker } = await someWorker(house);
    await Promise.all(Array.from({ length: 40 }, () => create(house, type)));
    const held = await worker.claim(40);
    expect(held).toHaveLength(40);
    await Promise.all(
      held.map(async (task, at) => {
        const end = async () => worker.settle(task, at % 2 ? { succeeded: {} } : broken);
        const come = () => create(house, type, after([task.id, 'continue']));
        await Promise.all(at % 3 ? [end(), come()] : [come(), end()]);
      }),
    );
    const started = new Set<string>();
    await eventually(async () => {
      for (const { id } of await worker.claim(40)) started.add(id);
      expect(started.size).toBe(40);
    });
    await settledNotes();
  });

  it('of which nobody told, since the replica died after its commit, are counted all the same', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type);
    const child = await create(house, type, after(parent.id));
    await worker.claim();
    await house.database.query(
      `with gone as (delete from task where id = $1 returning *)
       insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor,
                                  correlation_id, finished_at, history, watched)
       select id, workspace_id, type, type_version, payload, bytes, priority, 'succeeded', run_at, attempt, max_attempts, actor, correlation_id,
              now(), history, watched from gone`,
      [parent.id],
    );
    await claimed(worker, child.id);
  });

  it('of an earlier life count nothing for who came after it was redriven', async () => {
    const { type, worker } = await someWorker(house);
    const parent = await create(house, type);
    const child = await create(house, type, after(parent.id));
    const late = await house.database.query<{ seq: string }>(
      `insert into ended_parent (seq, workspace_id, id, state) overriding system value
       select seq - 1, workspace_id, parent_id, 'failed' from dependency where child_id = $1
       on conflict do nothing returning seq`,
      [child.id],
    );
    expect(late).toHaveLength(1);
    await eventually(async () =>
      expect(await house.database.query('select from ended_parent where seq = $1', [late[0]!.seq])).toEqual([]),
    );
    expect(await get(house, child.id)).toMatchObject({ task: { state: 'scheduled', waitsForParents: 1 } });
    await worker.settle(await claimed(worker, parent.id), { succeeded: {} });
    await claimed(worker, child.id);
  });

  it('of many tasks are all counted, though connections are cut again and again and two replicas resolve', async () => {
    const { type, worker } = await someWorker(house);
    const layers = 4;
    const width = 12;
    const made: string[][] = [];
    for (let layer = 0; layer < layers; layer++) {
      const before = made.at(-1) ?? [];
      const tasks = Array.from({ length: width }, (_, at) =>
        newTask(
          type,
          before.length
            ? after(
                ...before
                  .filter((_id, place) => (place + at) % 3 === 0)
                  .map(id => [id, 'continue'] as [string, ParentOnFailure]),
              )
            : {},
        ),
      );
      await house.ask(TaskService.createTasks, { tasks, origins: [] });
      made.push(tasks.map(({ id }) => id));
    }
    const all = made.flat();
    const layerOf = new Map(made.flatMap((ids, layer) => ids.map(id => [id, layer] as const)));
    let done = 0;
    await eventually(
      async () => {
        await house.database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and query ilike '%ended_parent%'`,
        );
        const tasks = await worker.claim(5);
        for (const task of tasks) {
          const [{ open }] = (await house.database.query<{ open: number }>(
            `select count(*)::int as open from task where id = any($1)`,
            [layerOf.get(task.id) ? made[layerOf.get(task.id)! - 1]! : []],
          )) as [{ open: number }];
          // Each comes after a third of the layer before, so that layer has at least as many done.
          expect(open).toBeLessThanOrEqual(width - width / 3);
          const { accepted } = await worker.settle(task, done++ % 4 ? { succeeded: {} } : broken);
          expect(accepted).toBe(true);
        }
        expect(await house.database.query('select from task where id = any($1)', [all])).toEqual([]);
      },
      { withinMs: 60_000 },
    );
    await settledNotes();
  });
});

it('a thousand tasks that come after one are let go in steps', async () => {
  const { type, worker } = await someWorker(house);
  const parent = await create(house, type);
  const tasks = Array.from({ length: 1_000 }, () => newTask(type, after(parent.id)));
  await house.ask(TaskService.createTasks, { tasks, origins: [] });
  await worker.settle(await claimed(worker, parent.id), { succeeded: {} });
  await eventually(async () => {
    const [{ ready }] = (await house.database.query<{ ready: number }>(
      `select count(*)::int as ready from task where type = $1 and state = 'ready'`,
      [type],
    )) as [{ ready: number }];
    expect(ready).toBe(1_000);
  });
  await settledNotes();
});
