import { ReplayService, TaskService, type ReplayTaskRequest, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, failure, newId, newTask, startHouse, typeNamed, type House } from './house.ts';
import { ALL, countsOf, endOf, operate, operation } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
let workspaceId: string;
let type: string;
let worker: BareWorker;
beforeAll(async () => (house = await startHouse()));
afterAll(() => house.close());
beforeEach(async () => {
  workspaceId = randomUUID();
  type = `replay.t${randomUUID().slice(0, 8)}`;
  worker = new BareWorker(house, type);
  await announce(house, typeNamed(type, { retry: { maxAttempts: 1 } }));
});

/** Tasks that ended, each as is said. */
async function ended(...how: object[]): Promise<Task[]> {
  const made: Task[] = [];
  for (const settlement of how) {
    const task = newTask(type, { workspaceId, payload: { note: `${made.length}` }, priority: 'high', maxAttempts: 2 });
    made.push(await house.ask(TaskService.createTask, { task }));
    const [claimed] = await worker.claim(1);
    await worker.settle(claimed!, settlement);
  }
  return made;
}
const DONE = { succeeded: { result: { made: true } } };
const FAILED = { failed: { error: failure, retryable: false } };
const replay = (id: string, change: Partial<ReplayTaskRequest> = {}) =>
  house.ask(ReplayService.replayTask, {
    workspaceId,
    id,
    newId: newId(),
    effects: 'adopt',
    reason: 'Again.',
    ...change,
  });
const told = () =>
  house.database.query<{ pack: { shared: object; columns: { taskId: string[]; newTaskId: string[] } } }>(
    `select pack from outbox where type = 'na.scheduler.v1.TaskReplayed' and workspace_id = $1 order by id`,
    [workspaceId],
  );

describe('a replay', () => {
  it('runs a finished task again as a new one that remembers it; the finished one stays, and it is told', async () => {
    const [task] = await ended(DONE);
    const again = await replay(task!.id);
    expect(again).toMatchObject({ state: 'ready', replayOf: task!.id, payload: task!.payload, attempt: 0 });
    expect(again).toMatchObject({ priority: 'high', maxAttempts: 2 });
    expect(again.id).not.toBe(task!.id);
    const { task: before } = await house.ask(TaskService.getTask, { workspaceId, id: task!.id });
    expect(before).toMatchObject({ state: 'succeeded', result: { made: true } });
    expect(before.replayOf).toBeUndefined();
    expect((await told()).map(({ pack }) => [pack.shared, pack.columns.newTaskId])).toEqual([
      [{ effects: 'adopt', reason: 'Again.' }, [again.id]],
    ]);
  });

  it('has its handler adopt the effects of the first of all, or make them anew', async () => {
    const [task] = await ended(DONE);
    const effectOf = async (id: string) => (await worker.claim()).find(claimed => claimed.id === id)!;
    const adopting = await effectOf((await replay(task!.id)).id);
    expect(adopting.effectId).toBe(task!.id);
    await worker.settle(adopting, DONE);
    const second = await effectOf((await replay(adopting.id)).id);
    expect(second.effectId).toBe(task!.id);
    await worker.settle(second, FAILED);
    const repeating = await effectOf((await replay(second.id, { effects: 'repeat' })).id);
    expect(repeating.effectId).toBeUndefined();
  });

  it('that is asked for twice makes one task, and refuses an id that belongs to another', async () => {
    const [task, other] = await ended(DONE, DONE);
    const asked = { newId: newId() };
    const first = await replay(task!.id, asked);
    expect((await replay(task!.id, asked)).id).toBe(first.id);
    expect(await told()).toHaveLength(1);
    await expect(replay(other!.id, asked)).rejects.toMatchObject({ code: 'task_id_taken' });
  });

  it('is refused for what is not finished, not there, or of another workspace', async () => {
    const waiting = await house.ask(TaskService.createTask, { task: newTask(type, { workspaceId }) });
    await expect(replay(waiting.id)).rejects.toMatchObject({ code: 'task_not_finished' });
    await expect(replay(randomUUID())).rejects.toMatchObject({ code: 'task_not_found' });
    const [task] = await ended(DONE);
    await expect(replay(task!.id, { workspaceId: randomUUID() })).rejects.toMatchObject({ code: 'task_not_found' });
    await expect(replay(task!.id, { reason: '' })).rejects.toMatchObject({ errors: [{ pointer: '/reason' }] });
  });

  it('of a filter makes each task anew once, with the same id whenever it is repeated, and leaves its own out', async () => {
    const tasks = await ended(DONE, FAILED, DONE);
    const filter = { ...ALL, states: ['succeeded' as const] };
    const id = newId();
    const first = await endOf(house, await operate(house, workspaceId, 'replay', { id, filter, reason: 'Again.' }));
    expect(first).toMatchObject({ matched: 2, done: 2, skipped: 0, failures: 0, options: { effects: 'adopt' } });
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 2, succeeded: 2, failed: 1 });
    const { pack } = (await told())[0]!;
    // As after a crash that lost what the operation had noted: all steps come again.
    await house.database.query(
      `update operation set state = 'running', phase = 'acting', cursor = '00000000-0000-0000-0000-000000000000', finished_at = null where id = $1`,
      [id],
    );
    await endOf(house, first);
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 2, succeeded: 2, failed: 1 });
    for (const newTaskId of pack.columns.newTaskId) {
      const { task } = await house.ask(TaskService.getTask, { workspaceId, id: newTaskId });
      expect(tasks.map(({ id }) => id)).toContain(task.replayOf);
    }
  });

  it('does not run its own again, though they finish while it is at it', async () => {
    const tasks = await ended(DONE, DONE, DONE);
    const filter = { ...ALL, states: ['succeeded' as const] };
    const begun = await operate(house, workspaceId, 'replay', { filter, tasksPerSecond: 1 });
    await eventually(async () => {
      const [again] = await worker.claim(1);
      expect(await worker.settle(again!, DONE)).toMatchObject({ accepted: true });
    });
    expect((await operation(house, begun)).state).toBe('running');
    expect(await endOf(house, begun)).toMatchObject({ matched: tasks.length, done: tasks.length });
    expect(await countsOf(house, workspaceId)).toEqual({ succeeded: 4, ready: 2 });
  });

  it('of a task that its type takes no more is counted as a failure, with the reason', async () => {
    await ended(DONE, DONE);
    await announce(
      house,
      typeNamed(type, {
        version: 2,
        payloadSchema: { type: 'object', properties: { other: {} }, additionalProperties: false },
      }),
    );
    const over = await endOf(house, await operate(house, workspaceId, 'replay'));
    expect(over).toMatchObject({
      state: 'succeeded',
      done: 0,
      failures: 2,
      lastError: { code: 'task_payload_invalid' },
    });
    expect(await told()).toEqual([]);
  });

  it('can be replayed by type and by time', async () => {
    const [early] = await ended(DONE);
    const [late] = await ended(DONE);
    const { task } = await house.ask(TaskService.getTask, { workspaceId, id: late!.id });
    const filter = { ...ALL, types: [type], finishedFrom: task.finishedAt, finishedBefore: '9999-01-01T00:00:00.000Z' };
    const over = await endOf(house, await operate(house, workspaceId, 'replay', { filter, dryRun: true }));
    expect(over.preview.map(({ taskId }) => taskId)).toEqual([late!.id]);
    const before = { ...ALL, createdBefore: late!.createdAt };
    const other = await endOf(house, await operate(house, workspaceId, 'replay', { filter: before, dryRun: true }));
    expect(other.preview.map(({ taskId }) => taskId)).toEqual([early!.id]);
  });
});

it('all of it is what the histories of its tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
