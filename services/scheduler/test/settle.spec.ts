import { TaskService, WorkerService } from '@na/contracts';
import { eventually } from '@na/testing';
import {
  ACTOR,
  BareWorker,
  create,
  failure,
  get,
  historyOf,
  newTask,
  someType,
  startHouse,
  WORKSPACE,
  type House,
  toldOf,
  newId,
} from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

/** A running task of a type of its own, and its worker. */
async function running(change: Parameters<typeof someType>[1] = {}, task: Parameters<typeof create>[2] = {}) {
  const type = await someType(house, change);
  const { id } = await create(house, type, task);
  const worker = new BareWorker(house, type);
  const [claimed] = await worker.claim();
  return { id, type, worker, task: claimed! };
}

describe('a settled attempt', () => {
  it('that succeeded finishes its task with the result', async () => {
    const { id, worker, task } = await running();
    expect(await worker.settle(task, { succeeded: { result: { pages: 2, nothing: null } } })).toEqual({
      taskId: id,
      accepted: true,
    });
    const { task: now, attempts } = await get(house, id);
    expect(now).toMatchObject({ state: 'succeeded', result: { pages: 2, nothing: null }, version: 3, attempt: 1 });
    expect(now.finishedAt).toBeDefined();
    expect(attempts).toMatchObject([{ number: 1, outcome: 'succeeded', workerId: worker.id }]);
    expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskStarted', 'TaskSucceeded']);
  });

  it('repeated is accepted again and changes nothing', async () => {
    for (const how of [
      { succeeded: {} },
      { failed: { error: failure, retryable: true } },
      { givenBack: { reason: 'x', delayMs: 60_000 } },
    ]) {
      const { id, worker, task } = await running();
      await worker.settle(task, how);
      const before = await get(house, id);
      expect(await worker.settle(task, how)).toEqual({ taskId: id, accepted: true });
      expect(await get(house, id)).toEqual(before);
    }
  });

  it('of a stale worker is refused with the reason, and what the newer attempt does stands', async () => {
    const { id, type, worker, task } = await running();
    await worker.settle(task, { givenBack: { reason: 'test', delayMs: 0 } });
    const [second] = await new BareWorker(house, type).claim();
    expect(second).toMatchObject({ id, attempt: 2 });
    for (const how of [{ succeeded: {} }, { failed: { error: failure, retryable: false } }, { cancelled: {} }]) {
      expect(await worker.settle(task, how)).toMatchObject({
        accepted: false,
        reason: 'Attempt 1 has ended already: given_back.',
      });
    }
    expect((await get(house, id)).task).toMatchObject({ state: 'running', attempt: 2 });
  });

  it.each([
    ['of a task that is not there', { taskId: newId() }, 'There is no such task.'],
    ['of an attempt that has not begun', { attempt: 7 }, 'Attempt 7 does not run; the task is running at attempt 1.'],
    ['that names no task', { taskId: 'x' }, 'There is no such attempt.'],
    ['without an outcome', { succeeded: undefined }, 'Exactly one outcome is to be set, but 0 are.'],
  ])('%s is refused with the reason', async (_what, change, reason) => {
    const { worker, task } = await running();
    expect(await worker.settle(task, { succeeded: {}, ...change })).toMatchObject({ accepted: false, reason });
  });

  it('leaves no task behind, though hundreds end at once', async () => {
    const type = await someType(house);
    const made = await Promise.all(Array.from({ length: 300 }, () => create(house, type)));
    const worker = new BareWorker(house, type);
    const tasks = await worker.claim(400);
    const settlements = tasks.map(({ workspaceId, id: taskId, attempt }, at) => {
      const about = { workspaceId, taskId, attempt, followUps: [] };
      return at % 3 ? { ...about, succeeded: {} } : { ...about, failed: { error: failure, retryable: false } };
    });
    const halves = [settlements.slice(0, 200), settlements.slice(150)];
    const answers = await Promise.all(
      halves.map(half => house.ask(WorkerService.settleAttempts, { workerId: worker.id, settlements: half })),
    );
    expect(answers.flatMap(({ results }) => results).every(({ accepted }) => accepted)).toBe(true);
    const states = await house.database.query(
      'select state, count(*)::int as count from task_finished where id = any($1) group by state order by state',
      [made.map(({ id }) => id)],
    );
    expect(states).toEqual([
      { state: 'failed', count: 100 },
      { state: 'succeeded', count: 200 },
    ]);
  });
});

describe('a failed attempt', () => {
  it('is followed by others with rests between, until the task is dead', async () => {
    const { id, type, worker, task } = await running({
      retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 40, maxDelayMs: 1_000 },
    });
    await worker.settle(task, { failed: { error: failure, retryable: true } });
    expect((await get(house, id)).task).toMatchObject({ state: 'scheduled', lastError: failure });
    for (const attempt of [2, 3]) {
      const again = await eventually(async () => {
        const [claimed] = await new BareWorker(house, type).claim();
        expect(claimed).toMatchObject({ id, attempt });
        return claimed!;
      });
      await worker.settle(again, { failed: { error: { ...failure, detail: `Attempt ${attempt}.` }, retryable: true } });
    }
    const { task: dead, attempts } = await get(house, id);
    expect(dead).toMatchObject({ state: 'dead', attempt: 3, lastError: { detail: 'Attempt 3.' } });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
    const rests = [0, 1].map(at => Date.parse(attempts[at + 1]!.startedAt) - Date.parse(attempts[at]!.finishedAt!));
    expect(rests[0]).toBeGreaterThanOrEqual(40);
    expect(rests[1]).toBeGreaterThanOrEqual(80);
    expect(await historyOf(house, id)).toEqual([
      ...[
        'TaskCreated',
        'TaskStarted',
        'TaskAttemptFailed',
        'TaskStarted',
        'TaskAttemptFailed',
        'TaskStarted',
        'TaskDead',
      ],
    ]);
  });

  it('that another try would not change fails the task at once', async () => {
    const { id, worker, task } = await running();
    await worker.settle(task, { failed: { error: failure, retryable: false } });
    expect((await get(house, id)).task).toMatchObject({ state: 'failed', lastError: failure });
  });

  it('rests as long as the failure asked for', async () => {
    const { id, worker, task } = await running({ retry: { delayMs: 10 } });
    const before = Date.now();
    await worker.settle(task, { failed: { error: failure, retryable: true, retryAfterMs: 90_000 } });
    expect(Date.parse((await get(house, id)).task.runAt) - before).toBeGreaterThanOrEqual(90_000);
  });

  it('may report what Postgres cannot keep; the rest of it is kept', async () => {
    const { id, worker, task } = await running();
    const error = { ...failure, detail: `a\0b\ud800c${'x'.repeat(5_000)}` };
    expect(await worker.settle(task, { failed: { error, retryable: false } })).toMatchObject({ accepted: true });
    expect((await get(house, id)).task.lastError!.detail).toMatch(/^a\ufffdb\ufffdcx{1000}/);
  });
});

describe('an attempt handed back', () => {
  it('costs nothing: the task may still fail as often as before, and late writes of the old attempt are refused', async () => {
    const { id, type, worker, task } = await running({ retry: { maxAttempts: 1 } });
    let current = task;
    for (let time = 0; time < 4; time++) {
      await worker.settle(current, { givenBack: { reason: 'no permit', delayMs: 0 } });
      [current] = (await new BareWorker(house, type).claim()) as [typeof task];
    }
    expect(current.attempt).toBe(5);
    expect(await worker.settle(task, { succeeded: {} })).toMatchObject({ accepted: false });
    await worker.settle(current, { failed: { error: failure, retryable: true } });
    const { task: dead, attempts } = await get(house, id);
    expect(dead.state).toBe('dead');
    expect(attempts.map(({ outcome }) => outcome)).toEqual([...Array(4).fill('given_back'), 'failed']);
    expect((await historyOf(house, id)).filter(event => event === 'TaskGivenBack')).toHaveLength(4);
  });

  it('rests as long as asked', async () => {
    const { id, worker, task } = await running();
    await worker.settle(task, { givenBack: { reason: 'no permit', delayMs: 60_000 } });
    expect((await get(house, id)).task.state).toBe('scheduled');
    expect(await worker.claim()).toEqual([]);
  });
});

describe('follow-ups', () => {
  it('are created with the success that asks for them, once, in the name of who asked for the first task', async () => {
    const { id, type, worker, task } = await running();
    const followUps = [newTask(type, { payload: { note: 'second' } })];
    await worker.settle(task, { succeeded: {}, followUps });
    await worker.settle(task, { succeeded: {}, followUps });
    const parent = (await get(house, id)).task;
    expect((await get(house, followUps[0]!.id)).task).toMatchObject({
      actor: ACTOR,
      correlationId: parent.correlationId,
      state: 'ready',
    });
    expect(await historyOf(house, followUps[0]!.id)).toEqual(['TaskCreated']);
  });

  it('that cannot be taken are told as refused, and the success stands', async () => {
    const { id, worker, task } = await running();
    const followUp = newTask('test.absent');
    expect(await worker.settle(task, { succeeded: {}, followUps: [followUp] })).toMatchObject({ accepted: true });
    expect((await get(house, id)).task.state).toBe('succeeded');
    const [told] = await house.database.query<{ data: object }>(`select data from outbox where about = $1`, [
      followUp.id,
    ]);
    expect(told!.data).toMatchObject({ taskId: followUp.id, error: { code: 'task_type_unknown' } });
  });

  it('of a stale worker are not created', async () => {
    const { type, worker, task } = await running();
    await worker.settle(task, { givenBack: { reason: 'test', delayMs: 0 } });
    const followUp = newTask(type);
    await worker.settle(task, { succeeded: {}, followUps: [followUp] });
    await expect(get(house, followUp.id)).rejects.toMatchObject({ code: 'task_not_found' });
  });
});

describe('cancelling', () => {
  it('stops a waiting task at once', async () => {
    const { type } = await running();
    for (const runAt of [undefined, new Date(Date.now() + 60_000).toISOString()]) {
      const { id } = await create(house, type, { runAt });
      const cancelled = await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
      expect(cancelled).toMatchObject({ state: 'cancelled', version: 2 });
      expect(cancelled.finishedAt).toBeDefined();
      expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskCancelled']);
    }
    expect(await new BareWorker(house, type).claim()).toEqual([]);
  });

  it('asks the worker of a running one to stop, with its next heartbeat at the latest', async () => {
    const { id, worker, task } = await running();
    expect(await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id })).toMatchObject({ state: 'running' });
    expect(await worker.beat([task])).toMatchObject({ lost: [], cancelled: [{ taskId: id, attempt: 1 }] });
    await worker.settle(task, { cancelled: {} });
    const { task: now, attempts } = await get(house, id);
    expect(now.state).toBe('cancelled');
    expect(attempts).toMatchObject([{ outcome: 'cancelled' }]);
    expect(await toldOf(house, 'TaskCancelled', [id])).toMatchObject([{ actor: ACTOR }]);
  });

  it('keeps a running task from being tried again, whatever its attempt meets', async () => {
    const { id, worker, task } = await running();
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    await worker.settle(task, { failed: { error: failure, retryable: true } });
    expect((await get(house, id)).task.state).toBe('cancelled');
  });

  it('comes too late for what is done, which stays done', async () => {
    const { id, worker, task } = await running();
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    await worker.settle(task, { succeeded: {} });
    await expect(house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'task_already_finished',
    });
    expect((await get(house, id)).task.state).toBe('succeeded');
  });

  it('twice answers the same', async () => {
    const { type } = await running();
    const { id } = await create(house, type);
    const first = await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
    expect(await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id })).toEqual(first);
  });
});

describe('redriving', () => {
  it.each([
    ['dead', true],
    ['failed', false],
  ])('gives a task that is %s a fresh set of attempts; versions and attempts go on', async (state, retryable) => {
    const { id, worker, task } = await running({ retry: { maxAttempts: 1 } });
    await worker.settle(task, { failed: { error: failure, retryable } });
    expect((await get(house, id)).task.state).toBe(state);
    const back = await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id });
    expect(back).toMatchObject({ state: 'ready', version: 4, attempt: 1, lastError: failure });
    const [again] = await worker.claim();
    expect(again).toMatchObject({ id, attempt: 2 });
    expect(await worker.settle(task, { succeeded: {} })).toMatchObject({ accepted: false });
    await worker.settle(again!, { succeeded: {} });
    const { task: now, attempts } = await get(house, id);
    expect(now).toMatchObject({ state: 'succeeded', version: 6 });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
    expect((await historyOf(house, id)).slice(-3)).toEqual(['TaskRedriven', 'TaskStarted', 'TaskSucceeded']);
  });

  // ASVS 2.3.1
  it('is for dead and failed tasks only', async () => {
    const { id, worker, task } = await running();
    const redrive = () => house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id });
    await expect(redrive()).rejects.toMatchObject({
      code: 'task_not_redrivable',
      detail: expect.stringContaining('is running'),
    });
    await worker.settle(task, { succeeded: {} });
    await expect(redrive()).rejects.toMatchObject({ code: 'task_not_redrivable' });
  });
});
