import { Controller, Module } from '@nestjs/common';
import { breaches, events, TaskRequested, TaskService, TasksReady, type NewTask, type Settlement } from '@na/contracts';
import { Hints, OnEveryEvent, type HeardEvent } from '@na/messaging';
import { tell, transaction } from '@na/persistence';
import { flow } from '@na/telemetry';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import {
  ACTOR,
  announce,
  BareWorker,
  create,
  failure,
  get,
  newTask,
  startHouse,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';

const heard: HeardEvent[] = [];

@Controller()
class Listener {
  @OnEveryEvent()
  async everyEvent(batch: HeardEvent[]): Promise<void> {
    heard.push(...batch);
  }
}

@Module({ controllers: [Listener] })
class ListenerModule {}

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, modules: [ListenerModule] });
  await announce(house, typeNamed('events.noop'));
});
afterAll(() => house.close());

const CORRELATION = 'correlation-of-the-request';

/** notion-sync tells that it wants a task, as part of a request. */
async function request(task: NewTask, times = 1): Promise<string> {
  const dataSource = house.asker.get(DataSource);
  return flow.run({ actor: ACTOR, correlationId: CORRELATION, workspaceId: WORKSPACE }, async () => {
    let id = '';
    for (let time = 0; time < times; time++) {
      id = await transaction(dataSource, tx => tell(tx, TaskRequested, { taskId: task.id, task }));
    }
    return id;
  });
}

const heardOf = (id: string) => heard.filter(({ about }) => about === id).map(({ type }) => type.split('.').at(-1));

describe('a task that notion-sync requests', () => {
  it('is created in the name of who asked, as a consequence of the request', async () => {
    const task = newTask('events.noop', { payload: { note: 'x' } });
    const requestId = await request(task);
    const made = await eventually(() => get(house, task.id));
    expect(made.task).toMatchObject({
      actor: ACTOR,
      correlationId: CORRELATION,
      payload: { note: 'x' },
      state: 'ready',
    });
    await eventually(() => expect(heardOf(task.id)).toContain('TaskCreated'));
    expect(heard.find(({ about }) => about === task.id)).toMatchObject({
      parentId: requestId,
      correlationId: CORRELATION,
      version: 1,
    });
  });

  it('is created once though it is requested three times', async () => {
    const task = newTask('events.noop');
    await request(task, 3);
    const last = newTask('events.noop');
    await request(last);
    await eventually(() => expect(heardOf(last.id)).toEqual(['TaskCreated']));
    expect(heardOf(task.id)).toEqual(['TaskCreated']);
  });

  it.each([
    ['of an unknown type', { type: 'events.absent' }, 'task_type_unknown'],
    ['with a bad payload', { payload: { note: 1 } }, 'task_payload_invalid'],
    ['of no workspace', { workspaceId: 'x' }, 'validation_failed'],
  ])('%s is refused by an event, and the next one passes', async (_how, change, code) => {
    const bad = newTask('events.noop', change);
    const good = newTask('events.noop');
    await request(bad);
    await request(good);
    await eventually(() => expect(heardOf(good.id)).toEqual(['TaskCreated']));
    await eventually(() => expect(heardOf(bad.id)).toEqual(['TaskRefused']));
    expect(heard.find(({ about }) => about === bad.id)).toMatchObject({
      data: { error: { code } },
      correlationId: CORRELATION,
    });
  });

  it('with the id of another task is refused by an event, and that other one stays', async () => {
    const task = await create(house, 'events.noop', { payload: { note: 'first' } });
    await request(newTask('events.noop', { id: task.id, payload: { note: 'second' } }));
    await eventually(() => expect(heardOf(task.id)).toEqual(['TaskCreated', 'TaskRefused']));
    expect((await get(house, task.id)).task.payload).toEqual({ note: 'first' });
  });
});

describe('idle workers', () => {
  it.each<[when: string, work: (type: string, roused: string[]) => Promise<unknown>]>([
    ['is created', type => create(house, type)],
    ['falls due soon', type => create(house, type, { runAt: new Date(Date.now() + 50).toISOString() })],
    ['is requested by an event', type => request(newTask(type))],
    ['is redriven', redriven],
  ])('are roused when a task %s', async (_when, work) => {
    const type = `events.t${randomUUID().replaceAll('-', '')}`;
    await announce(house, typeNamed(type));
    const roused: string[] = [];
    const deafen = house.asker.get(Hints).listen(TasksReady, ({ types }) => void roused.push(...types));
    await work(type, roused);
    await eventually(() => expect(roused).toContain(type));
    deafen();
  });
});

/** A task that failed and is given another chance. */
async function redriven(type: string, roused: string[]): Promise<void> {
  const { id } = await create(house, type, { maxAttempts: 1 });
  await eventually(() => expect(roused).toContain(type));
  const worker = new BareWorker(house, type);
  await worker.settle((await worker.claim())[0]!, { failed: { error: failure, retryable: true } });
  roused.length = 0;
  await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id });
}

describe('what is told of tasks', () => {
  it('keeps the contract, event by event', async () => {
    const type = `events.t${randomUUID().replaceAll('-', '')}`;
    await announce(house, typeNamed(type, { retry: { maxAttempts: 2 } }));
    const worker = new BareWorker(house, type);
    const failed = { failed: { error: failure, retryable: true } };
    // Each task meets these ends, attempt by attempt.
    const lives: [ends: Partial<Settlement>[], change?: Partial<NewTask>][] = [
      [[{ succeeded: { result: { a: 1 } } }]],
      [[{ failed: { error: failure, retryable: false } }]],
      [[failed, { givenBack: { reason: 'test', delayMs: 0 } }, { cancelled: {} }]],
      [[failed], { maxAttempts: 1 }],
    ];
    const ids = new Set<string>();
    for (const [ends, change] of lives) {
      ids.add((await create(house, type, change)).id);
      for (const how of ends) await worker.settle((await worker.claim())[0]!, how);
    }
    const told = () => heard.filter(({ about }) => ids.has(about ?? ''));
    await eventually(() => {
      const kinds = new Set(told().map(event => event.type.split('.').at(-1)));
      expect([...kinds].sort()).toEqual([
        'TaskAttemptFailed',
        'TaskCancelled',
        'TaskCreated',
        'TaskDead',
        'TaskFailed',
        'TaskGivenBack',
        'TaskStarted',
        'TaskSucceeded',
      ]);
    });
    for (const event of told()) {
      expect(breaches(events.get(event.type)!, event.data)).toEqual([]);
      expect(event).toMatchObject({
        actor: ACTOR,
        workspaceId: WORKSPACE,
        version: (event.data as { version: number }).version,
      });
    }
  });

  it('was caused by the creation of its task', async () => {
    const { id } = await create(house, 'events.noop', { priority: 'critical' });
    const worker = new BareWorker(house, 'events.noop');
    for (const task of await worker.claim(100)) await worker.settle(task, { succeeded: {} });
    await eventually(() => expect(heardOf(id)).toEqual(['TaskCreated', 'TaskStarted', 'TaskSucceeded']));
    const [created, ...later] = heard.filter(({ about }) => about === id);
    expect(later.map(({ parentId }) => parentId)).toEqual([created!.id, created!.id]);
  });

  it('numbers the versions of each task without gaps', async () => {
    const versions = Map.groupBy(
      heard.filter(({ source, version }) => source.startsWith('scheduler/') && version !== undefined),
      ({ about }) => about,
    );
    expect(versions.size).toBeGreaterThan(5);
    for (const [, told] of versions) {
      const numbers = told.map(({ version }) => version!).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }
  });
});
