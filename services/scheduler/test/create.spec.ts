import { TaskService, WorkerService } from '@na/contracts';
import type { Problem } from '@na/errors';
import { randomUUID } from 'node:crypto';
import {
  ACTOR,
  announce,
  BareWorker,
  create,
  get,
  historyOf,
  newTask,
  startHouse,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await announce(house, typeNamed('test.noop'), typeNamed('test.other'));
});
afterAll(() => house.close());

describe('a new task', () => {
  it('is ready at once, belongs to who asked, and its creation is told', async () => {
    const asked = newTask('test.noop', { payload: { note: 'hello' }, priority: 'high', serialKey: 'k' });
    const task = await house.ask(TaskService.createTask, { task: asked });
    expect(task).toMatchObject({
      ...asked,
      state: 'ready',
      typeVersion: 1,
      attempt: 0,
      maxAttempts: 3,
      actor: ACTOR,
      version: 1,
    });
    expect(await get(house, task.id)).toEqual({ task: JSON.parse(JSON.stringify(task)), attempts: [] });
    expect(await historyOf(house, task.id)).toEqual(['TaskCreated']);
  });

  it('that is not due yet is scheduled; one that was due in the past is due now', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await create(house, 'test.noop', { runAt: later })).toMatchObject({ state: 'scheduled', runAt: later });
    const past = await create(house, 'test.noop', { runAt: '2020-01-01T00:00:00Z' });
    expect(past.state).toBe('ready');
    expect(Date.now() - Date.parse(past.runAt)).toBeLessThan(60_000);
  });

  it('asked for twice is one, also when both ask at once', async () => {
    const asked = newTask('test.noop', { payload: { note: 'once' } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => house.ask(TaskService.createTask, { task: asked })),
    );
    answers.push(await house.ask(TaskService.createTask, { task: asked }));
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
    expect(await historyOf(house, asked.id)).toEqual(['TaskCreated']);
  });

  it('asked for again after it is finished is not run again', async () => {
    const asked = newTask('test.other');
    await house.ask(TaskService.createTask, { task: asked });
    const worker = new BareWorker(house, 'test.other');
    const [claimed] = await worker.claim();
    await worker.settle(claimed!, { succeeded: {} });
    expect(await house.ask(TaskService.createTask, { task: asked })).toMatchObject({
      id: asked.id,
      state: 'succeeded',
    });
    expect(await worker.claim()).toEqual([]);
  });

  it('asked for again just while it finishes is not run again', async () => {
    const asked = newTask('test.other');
    await house.ask(TaskService.createTask, { task: asked });
    const worker = new BareWorker(house, 'test.other');
    const [claimed] = await worker.claim();
    // Holds the settlement between its work and its commit, so that the create waits for the very row that is leaving.
    await house.database.query(`
      create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return null; end $$`);
    await house.database.query(
      'create trigger dawdle after insert on task_finished for each statement execute function dawdle()',
    );
    const settling = worker.settle(claimed!, { succeeded: {} });
    await new Promise(resolve => setTimeout(resolve, 150));
    const again = await house.ask(TaskService.createTask, { task: asked });
    await settling;
    await house.database.query('drop trigger dawdle on task_finished');
    expect(again).toMatchObject({ id: asked.id, state: 'succeeded' });
    expect(await worker.claim()).toEqual([]);
  });

  it('with the id of another one is refused', async () => {
    const { id } = await create(house, 'test.noop', { payload: { note: 'mine' } });
    for (const [change, differs] of [
      [{ payload: { note: 'yours' } }, /another payload/],
      [{ type: 'test.other', payload: { note: 'mine' } }, /another type/],
    ] as const) {
      const problem = await refused(create(house, 'test.noop', { id, ...change }));
      expect(problem).toMatchObject({
        kind: 'conflict',
        code: 'task_id_taken',
        detail: expect.stringMatching(differs),
      });
    }
  });

  it('may have an id that another workspace has given', async () => {
    const { id } = await create(house, 'test.noop', { payload: { note: 'mine' } });
    const workspaceId = randomUUID();
    const theirs = await create(house, 'test.noop', { id, workspaceId, payload: { note: 'theirs' } });
    expect(theirs).toMatchObject({ id, workspaceId, payload: { note: 'theirs' } });
    expect((await get(house, id)).task).toMatchObject({ payload: { note: 'mine' } });
  });

  // ASVS 2.2.3, 2.3.2
  it.each([
    ['an unknown type', { type: 'test.absent' }, 'task_type_unknown', '/type', /Known types: test\.noop, test\.other/],
    [
      'an unknown field',
      { payload: { nope: 1 } },
      'task_payload_invalid',
      '/payload/nope',
      /is not known; known: note/,
    ],
    [
      'a wrong type of a field',
      { payload: { note: 7 } },
      'task_payload_invalid',
      '/payload/note',
      /should be text, but is 7/,
    ],
    ['a character that cannot be kept', { payload: { note: 'a\0b' } }, 'task_payload_invalid', '/payload/note', /NUL/],
    ['half of a surrogate pair', { payload: { note: '\ud800' } }, 'task_payload_invalid', '/payload/note', /surrogate/],
    [
      'a payload of more than 64 KiB',
      { payload: { note: 'x'.repeat(65_536) } },
      'task_payload_too_large',
      '/payload',
      /at most 65536/,
    ],
    ['an id that is no UUID', { id: 'one' }, 'validation_failed', '/id', /should be a UUIDv7, but is "one"/],
    [
      'an id without a time',
      { id: '6f2b9a30-8f0e-4d6e-9d3c-0a4f1f6f2b9a' },
      'validation_failed',
      '/id',
      /should be a UUIDv7/,
    ],
    ['a workspace that is no UUID', { workspaceId: 'x' }, 'validation_failed', '/workspaceId', /should be a UUID/],
    ['no attempts', { maxAttempts: 0 }, 'validation_failed', '/maxAttempts', /1 to 100, but is 0/],
    ['too many attempts', { maxAttempts: 101 }, 'validation_failed', '/maxAttempts', /1 to 100, but is 101/],
    ['an empty serial key', { serialKey: '' }, 'validation_failed', '/serialKey', /1 to 200/],
    ['a serial key with control characters', { serialKey: 'a\nb' }, 'validation_failed', '/serialKey', /control/],
    ['a time beyond all calendars', { runAt: '+012345-01-01T00:00:00Z' }, 'validation_failed', '/runAt', /year 10000/],
  ])('with %s is refused by name, and nothing is stored', async (_what, change, code, pointer, detail) => {
    const [{ count }] = (await house.database.query('select count(*)::int as count from any_task')) as [
      { count: number },
    ];
    const problem = await refused(create(house, 'test.noop', change));
    expect(problem).toMatchObject({ kind: 'invalid', code });
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
    expect(await house.database.query('select count(*)::int as count from any_task')).toEqual([{ count }]);
  });

  it('is checked against the newest version of its type', async () => {
    const strict = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    await announce(
      house,
      typeNamed('test.growing', { version: 2, payloadSchema: strict }),
      typeNamed('test.growing', { version: 1 }),
    );
    await expect(create(house, 'test.growing')).rejects.toMatchObject({ code: 'task_payload_invalid' });
    expect(await create(house, 'test.growing', { payload: { title: 'x' } })).toMatchObject({ typeVersion: 2 });
  });
});

describe('many new tasks in flight', () => {
  it('are one statement for many, and a bad one hurts itself alone', async () => {
    const bad = newTask('test.noop', { payload: { note: 7 } });
    const asked = [...Array.from({ length: 200 }, () => newTask('test.noop')), bad];
    const results = await Promise.allSettled(asked.map(task => house.ask(TaskService.createTask, { task })));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const ids = asked.map(({ id }) => id);
    const [{ statements }] = (await house.database.query(
      'select count(distinct xmin::text)::int as statements from task where id = any($1)',
      [ids],
    )) as [{ statements: number }];
    expect(statements).toBeLessThan(100);
  });
});

describe('task types', () => {
  it('are listed in their newest version and told once, though announced often', async () => {
    const type = typeNamed('test.listed', { description: 'Is listed.' });
    for (let time = 0; time < 3; time++) await announce(house, type);
    const { types } = await house.ask(TaskService.listTaskTypes, {});
    expect(types.find(({ name }) => name === 'test.listed')).toEqual(type);
    const told = await house.database.query(
      `select from outbox where type like '%TaskTypeAnnounced' and about = 'test.listed'`,
    );
    expect(told).toHaveLength(1);
  });

  it('that make no sense are refused by name', async () => {
    const types = [
      typeNamed('Bad Name', {
        timeoutMs: 0,
        payloadSchema: { type: 'nonsense' },
        retry: { maxAttempts: 0, jitter: 2 },
      }),
    ];
    const problem = await refused(house.ask(WorkerService.announceTaskTypes, { service: 'test', types }));
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '/types/0/name',
      '/types/0/retry/maxAttempts',
      '/types/0/retry/jitter',
      '/types/0/timeoutMs',
      '/types/0/payloadSchema',
    ]);
  });
});

describe('tasks of another workspace', () => {
  // ASVS 8.4.1
  it('are not there', async () => {
    const { id } = await create(house, 'test.noop');
    const elsewhere = randomUUID();
    for (const call of [TaskService.getTask, TaskService.cancelTask, TaskService.redriveTask]) {
      await expect(
        house.ask(call as typeof TaskService.cancelTask, { workspaceId: elsewhere, id }),
      ).rejects.toMatchObject({
        code: 'task_not_found',
      });
    }
    const { tasks } = await house.ask(TaskService.listTasks, {
      workspaceId: elsewhere,
      states: [],
      types: [],
      limit: 10,
    });
    expect(tasks).toEqual([]);
    expect((await get(house, id)).task.workspaceId).toBe(WORKSPACE);
  });
});

async function refused(work: Promise<unknown>): Promise<Problem> {
  return work.then(
    () => {
      throw new Error('It was not refused.');
    },
    (problem: Problem) => problem,
  );
}
