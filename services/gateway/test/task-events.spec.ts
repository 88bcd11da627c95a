import { TaskDead, TaskService, TaskStarted, TaskSucceeded, type TaskChange, type TaskState } from '@na/contracts';
import { defineProblem } from '@na/errors';
import { eventually } from '@na/testing';
import { API_KEY, house, type House } from './house.ts';
import { eventStream, type EventStream } from './event-stream.ts';
import { ID, task } from './things.ts';

const NotFound = defineProblem({
  kind: 'not_found',
  code: 'test_task_not_found',
  title: 'Task not found',
  detail: 'No such task.',
});

describe('the events of a task', () => {
  let at: House;
  /** What the scheduler has written down. */
  let history: TaskChange[];
  let state: TaskState;
  const open: EventStream[] = [];

  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    history = [];
    state = 'ready';
    at.neighbours.asked.length = 0;
    at.neighbours.answer(TaskService.getTask, () => ({
      task: task({ state, version: history.at(-1)?.version ?? 0 }),
      attempts: [],
    }));
    at.neighbours.answer(TaskService.listTaskHistory, ({ afterVersion }) => ({
      changes: history.filter(({ version }) => version > afterVersion).slice(0, 1_000),
    }));
  });
  afterEach(() => open.splice(0).forEach(stream => stream.close()));

  const written = (version: number, event: string) => {
    const change = { version, event, at: new Date().toISOString(), data: { taskId: ID, version, type: 'test.echo' } };
    history.push(change);
    return change;
  };
  const started = (version: number) =>
    at.neighbours.tell(TaskStarted, { taskId: ID, version, type: 'test.echo', attempt: 1, workerId: 'w' });
  const succeeded = (version: number) =>
    at.neighbours.tell(TaskSucceeded, { taskId: ID, version, type: 'test.echo', attempt: 1, tookMs: 1 });
  const follow = async (lastEventId?: number) => {
    const headers = {
      authorization: `Bearer ${API_KEY}`,
      ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
    };
    const stream = await eventStream(`${at.url}/v1/tasks/${ID}/events`, headers);
    open.push(stream);
    return stream;
  };
  const seen = ({ messages }: EventStream) => messages.filter(({ id }) => id).map(({ id, event }) => `${id} ${event}`);

  it('come from history, then live, and end after the final one', async () => {
    written(1, 'TaskCreated');
    const stream = await follow();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await eventually(() => expect(seen(stream)).toEqual(['1 TaskCreated']));
    expect(stream.messages[0]!.data).toEqual(history[0]);
    written(2, 'TaskStarted');
    await started(2);
    await eventually(() => expect(seen(stream)).toEqual(['1 TaskCreated', '2 TaskStarted']));
    expect(stream.messages[1]!.data).toMatchObject({
      version: 2,
      event: 'TaskStarted',
      data: { taskId: ID, attempt: 1 },
    });
    written(3, 'TaskSucceeded');
    await succeeded(3);
    await stream.ended;
    expect(seen(stream)).toEqual(['1 TaskCreated', '2 TaskStarted', '3 TaskSucceeded']);
  });

  it('are each given once, though they come from history and live', async () => {
    written(1, 'TaskCreated');
    // Told while history is being read, and in it already.
    at.neighbours.answer(TaskService.listTaskHistory, async ({ afterVersion }) => {
      if (history.length === 1) {
        written(2, 'TaskStarted');
        await started(2);
        await started(2);
      }
      return { changes: history.filter(({ version }) => version > afterVersion) };
    });
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toEqual(['1 TaskCreated', '2 TaskStarted']));
    written(3, 'TaskSucceeded');
    await started(2);
    await succeeded(3);
    await stream.ended;
    expect(seen(stream)).toEqual(['1 TaskCreated', '2 TaskStarted', '3 TaskSucceeded']);
  });

  it('that were lost live, or came out of order, are read from history', async () => {
    written(1, 'TaskCreated');
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toHaveLength(1));
    for (const [version, event] of [
      [2, 'TaskStarted'],
      [3, 'TaskAttemptFailed'],
      [4, 'TaskStarted'],
      [5, 'TaskSucceeded'],
    ] as const)
      written(version, event);
    await started(4);
    await succeeded(5);
    await started(2);
    await stream.ended;
    expect(seen(stream)).toEqual([
      '1 TaskCreated',
      '2 TaskStarted',
      '3 TaskAttemptFailed',
      '4 TaskStarted',
      '5 TaskSucceeded',
    ]);
  });

  it('that happened while history was read are given in their order, also when one of them was lost', async () => {
    written(1, 'TaskCreated');
    at.neighbours.answer(TaskService.listTaskHistory, async ({ afterVersion }) => {
      const changes = history.filter(({ version }) => version > afterVersion);
      if (history.length === 1) {
        written(2, 'TaskStarted');
        written(3, 'TaskSucceeded');
        await succeeded(3);
      }
      return { changes };
    });
    const stream = await follow();
    await stream.ended;
    expect(seen(stream)).toEqual(['1 TaskCreated', '2 TaskStarted', '3 TaskSucceeded']);
  });

  it('go on where a client broke off', async () => {
    for (const [version, event] of [
      [1, 'TaskCreated'],
      [2, 'TaskStarted'],
      [3, 'TaskSucceeded'],
    ] as const)
      written(version, event);
    state = 'succeeded';
    const stream = await follow(1);
    await stream.ended;
    expect(seen(stream)).toEqual(['2 TaskStarted', '3 TaskSucceeded']);
    expect((await follow(3)).status).toBe(204);
  });

  it('do not end at a final state that is behind: the task was redriven', async () => {
    for (const [version, event] of [
      [1, 'TaskCreated'],
      [2, 'TaskDead'],
      [3, 'TaskRedriven'],
    ] as const)
      written(version, event);
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toHaveLength(3));
    written(4, 'TaskDead');
    await at.neighbours.tell(TaskDead, {
      taskId: ID,
      version: 4,
      type: 'test.echo',
      attempts: 1,
      error: { kind: 'internal', code: 'x', detail: 'x' },
    });
    await stream.ended;
    expect(seen(stream).at(-1)).toBe('4 TaskDead');
  });

  it('may be thousands', async () => {
    for (let version = 1; version <= 2_345; version++)
      written(version, version === 2_345 ? 'TaskSucceeded' : 'TaskGivenBack');
    const stream = await follow();
    await stream.ended;
    expect(stream.messages.map(({ id }) => Number(id))).toEqual(history.map(({ version }) => version));
  });

  it('end when the gateway leaves, so that it can', async () => {
    written(1, 'TaskCreated');
    const other = await at.replica();
    const stream = await eventStream(`${other.url}/v1/tasks/${ID}/events`, { authorization: `Bearer ${API_KEY}` });
    await eventually(() => expect(seen(stream)).toHaveLength(1));
    other.leave();
    await stream.ended;
  });

  it('have a HEAD that ends', async () => {
    const { status } = await fetch(`${at.url}/v1/tasks/${ID}/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    expect(status).toBe(200);
  });

  it('are not given of a task that is not there, to nobody, or from a place that is none', async () => {
    expect((await at.ask('GET', `/v1/tasks/${ID}/events`, { as: null })).status).toBe(401);
    const odd = await at.ask('GET', `/v1/tasks/${ID}/events`, { headers: { 'last-event-id': 'x' } });
    expect({ status: odd.status, errors: odd.body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: 'Last-Event-ID', detail: expect.any(String) }],
    });
    at.neighbours.answer(TaskService.getTask, () => {
      throw NotFound({});
    });
    expect((await at.ask('GET', `/v1/tasks/${ID}/events`)).status).toBe(404);
  });
});
