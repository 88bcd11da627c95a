import {
  BatchService,
  LimitService,
  ActorRevoked,
  BackfillService,
  CalendarService,
  ScheduleService,
  TaskCancelled,
  TaskRefused,
  TaskRequested,
  WorkflowService,
  WorkspaceDeleted,
  WorkspaceErased,
  type NewTask,
} from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { eventually, rowsOfWorkspace } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { CANCEL_WAITING, ERASE_FINISHED } from '../src/deleted-workspace/deleted-workspace.queries.ts';
import {
  create,
  failure,
  newId,
  newTask,
  someWorker,
  startGateway,
  startHouse,
  type Gateway,
  type House,
  TOLD,
} from './house.ts';
import { define, definitionOf, EVERY_SECOND } from './schedules.ts';

const DELETER = 'user:019aa000-0000-7000-8000-0000000000de';

let house: House;
let gateway: Gateway;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
  gateway = await startGateway(house);
});
afterAll(async () => {
  await gateway.close();
  await house.close();
});
beforeEach(() => (workspaceId = randomUUID()));

/** The gateway tells that the workspace is deleted. */
const deleted = (id = workspaceId) =>
  transaction(gateway.app.get(DataSource), async tx => {
    const cause = { workspaceId: id, actor: DELETER, correlationId: `c-${id}` };
    await tell(tx, ActorRevoked, { actor: DELETER, workspaceId: id }, cause);
    await tell(tx, WorkspaceDeleted, { workspaceId: id, members: 1, apiKeys: 0 }, cause);
  });
/** notion-sync asks for a task by an event, as it does for each change. */
const requested = (task: NewTask) =>
  transaction(house.asker.get(DataSource), tx =>
    tell(tx, TaskRequested, { taskId: task.id, task }, { workspaceId: task.workspaceId }),
  );
const told = (type: string) =>
  house.database.query<{ about: string; actor: string; correlation_id: string }>(
    `select about, actor, correlation_id from ${TOLD} where type = $1 and workspace_id = $2`,
    [type, workspaceId],
  );
const erased = () => eventually(async () => expect(await told(WorkspaceErased.name)).toHaveLength(1));
const left = async (id = workspaceId) =>
  (await house.database.query('select id from any_task where workspace_id = $1', [id])).length;
describe('when a workspace is deleted', () => {
  it('its limits and pauses go, and those of others and of all stay', async () => {
    const other = randomUUID();
    for (const id of [workspaceId, other]) {
      await house.ask(LimitService.setLimit, { workspaceId: id, scope: { key: 'gone' }, rule: { concurrency: 1 } });
      await house.ask(LimitService.pauseWork, { workspaceId: id, scope: {}, reason: 'For good.' });
    }
    await deleted();
    await erased();
    const gates = await house.database.query('select workspace_id from gate order by 1');
    expect(gates).toEqual([{ workspace_id: other }, { workspace_id: other }]);
    const late = house.ask(LimitService.pauseWork, { workspaceId, scope: {}, reason: 'Too late.' });
    await expect(late).rejects.toMatchObject({ code: 'workspace_deleted' });
  });

  it('its batches go with their tasks, and no lines come after', async () => {
    const { type } = await someWorker(house);
    const id = newId();
    const lines = [0, 1].map(line => ({ line, type, payload: {} }));
    await house.ask(BatchService.createBatch, { id, workspaceId, name: 'Gone', maxRunning: 1 });
    await house.ask(BatchService.addToBatch, { workspaceId, id, lines });
    await deleted();
    await erased();
    expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({});
    const late = house.ask(BatchService.addToBatch, { workspaceId, id, lines });
    await expect(late).rejects.toMatchObject({ code: 'batch_not_found' });
    const anew = house.ask(BatchService.createBatch, { id, workspaceId, name: 'Anew' });
    await expect(anew).rejects.toMatchObject({ code: 'workspace_deleted' });
  });

  it('its unfinished tasks are cancelled, by whoever deleted it, and nothing of its tasks is left; others keep theirs', async () => {
    const { type, worker } = await someWorker(house);
    const other = await create(house, type, { workspaceId: randomUUID() });
    const in1h = new Date(Date.now() + 3_600_000).toISOString();
    const dead = await create(house, type, { workspaceId, maxAttempts: 1, priority: 'critical' });
    const [held] = await worker.claim(1);
    expect(held!.id).toBe(dead.id);
    await worker.settle(held!, { failed: { error: failure, retryable: true } } as never);
    const running = await create(house, type, { workspaceId, priority: 'critical' });
    const [claimed] = await worker.claim(1);
    expect(claimed!.id).toBe(running.id);
    const [ready, later] = [
      await create(house, type, { workspaceId }),
      await create(house, type, { workspaceId, runAt: in1h }),
    ];

    await deleted();
    await eventually(async () => expect(await told(TaskCancelled.name)).toHaveLength(2));
    // What runs is waited for: its worker hears of it with the next heartbeat and lets go.
    expect(await told(WorkspaceErased.name)).toEqual([]);
    await eventually(async () => {
      const { cancelled } = await worker.beat([{ workspaceId, id: running.id, attempt: 1 }]);
      expect(cancelled).toMatchObject([{ taskId: running.id }]);
    });
    expect(await worker.settle(claimed!, { cancelled: {} } as never)).toMatchObject({ accepted: true });

    await erased();
    expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({});
    expect(await house.database.query('select from attempt where task_id = $1', [dead.id])).toEqual([]);
    const cancelled = await told(TaskCancelled.name);
    expect(cancelled.map(({ about }) => about).sort()).toEqual([ready.id, later.id, running.id].sort());
    for (const { about, ...cause } of cancelled)
      if (about !== running.id) expect(cause).toEqual({ actor: DELETER, correlation_id: `c-${workspaceId}` });
    expect((await worker.claim()).map(({ id }) => id)).toEqual([other.id]);
  });

  it('a task that was asked for before and is heard of after does not come, nor one that is asked for now; it is told', async () => {
    const { type, worker } = await someWorker(house);
    await create(house, type, { workspaceId });
    const [claimed] = await worker.claim(1);
    await deleted();
    await eventually(async () =>
      expect(
        await house.database.query('select from deleted_workspace where workspace_id = $1', [workspaceId]),
      ).toHaveLength(1),
    );
    const late = newTask(type, { workspaceId });
    await requested(late);
    await eventually(async () => expect((await told(TaskRefused.name)).map(({ about }) => about)).toContain(late.id));
    await expect(create(house, type, { workspaceId })).rejects.toMatchObject({ code: 'workspace_deleted' });
    // The work of the running one is done, but what it wants to follow is of the workspace as well.
    const follow = newTask(type, { workspaceId });
    await worker.settle(claimed!, { succeeded: {}, followUps: [follow] } as never);
    await eventually(async () => expect((await told(TaskRefused.name)).map(({ about }) => about)).toContain(follow.id));
    await erased();
    expect(await left()).toBe(0);
  });

  it('its schedules fire no more, and nothing of them, their firings, backfills and calendars is left', async () => {
    const { type } = await someWorker(house);
    const of = () => ({ workspaceId, id: newId() });
    const calendar = await house.ask(CalendarService.createCalendar, { ...of(), name: 'Closed', days: [] });
    const { id } = await define(house, { cron: EVERY_SECOND, calendarId: calendar.id, task: { type } }, workspaceId);
    const range = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-01T01:00:00.000Z', oneAtATime: true, dryRun: false };
    await house.ask(BackfillService.createBackfill, { ...of(), scheduleId: id, ...range });
    await eventually(async () => expect(await left()).toBeGreaterThan(1));
    expect(Object.keys(await rowsOfWorkspace(house.database, workspaceId)).length).toBeGreaterThanOrEqual(4);
    await deleted();
    await erased();
    expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({});
    const definition = definitionOf({ cron: EVERY_SECOND, task: { type } });
    const gone = { code: 'workspace_deleted' };
    await expect(house.ask(ScheduleService.createSchedule, { ...of(), definition })).rejects.toMatchObject(gone);
    await expect(house.ask(CalendarService.createCalendar, { ...of(), name: 'x', days: [] })).rejects.toMatchObject(
      gone,
    );
  });

  it('its workflows go, and what waits for other tasks, with all that is noted of them; no workflow comes after', async () => {
    const { type, worker } = await someWorker(house);
    const workflow = {
      id: newTask(type).id,
      workspaceId,
      name: 'Theirs',
      steps: { a: { type }, b: { type, after: ['a'] } },
    };
    await house.ask(WorkflowService.createWorkflow, { workflow });
    const parent = await create(house, type, { workspaceId, runAt: new Date(Date.now() + 3_600_000).toISOString() });
    await create(house, type, { workspaceId, after: { tasks: [{ id: parent.id }] } });
    const [claimed] = await eventually(async () => {
      const tasks = await worker.claim(1);
      expect(tasks).toHaveLength(1);
      return tasks;
    });
    await deleted();
    await eventually(async () => expect(await left()).toBe(1));
    await worker.settle(claimed!, { succeeded: {} } as never);
    await erased();
    await expect(house.ask(WorkflowService.createWorkflow, { workflow })).rejects.toMatchObject({
      code: 'workspace_deleted',
    });
    await eventually(async () => expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({}));
  });

  it('thousands of tasks go, and what they held of a serial key is free for others', async () => {
    const { type, worker } = await someWorker(house);
    await house.database.query(
      `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, max_attempts, actor, correlation_id, ready_at, history)
       select uuidv7(), $1, $2, 1, '{}', 2, 4, 4, 0, 'ready', now(), 3, 'user:x', 'c', now(), '{}' from generate_series(1, 3000)`,
      [workspaceId, type],
    );
    await create(house, type, { workspaceId, serialKey: `key:${type}`, priority: 'critical' });
    const [first] = await worker.claim(1);
    const other = await create(house, type, { workspaceId: randomUUID(), serialKey: `key:${type}` });
    await deleted();
    await eventually(async () => expect(await left()).toBe(1));
    expect(await worker.claim()).toEqual([]);
    await worker.settle(first!, { cancelled: {} } as never);
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([other.id]));
    await erased();
  });
});

it('tasks of a deleted workspace are found by an index, and some thousand rows at a time', async () => {
  const { type } = await someWorker(house);
  await house.database.query(
    `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor, correlation_id, finished_at, history)
     select uuidv7(), gen_random_uuid(), $1, 1, '{}', 2, 4, 'succeeded', now(), 1, 3, 'user:x', 'c', now(), '{}' from generate_series(1, 20000)`,
    [type],
  );
  await house.database.query(
    `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, max_attempts, actor, correlation_id, history)
     select uuidv7(), gen_random_uuid(), $1, 1, '{}', 2, 4, 4, 0, 'scheduled', now() + interval '1 day', 3, 'user:x', 'c', '{}' from generate_series(1, 20000)`,
    [type],
  );
  await house.database.query('analyze task, task_finished');
  const plan = async (query: string, values: unknown[]) =>
    JSON.stringify(await house.database.query(`explain (format json) ${query}`, values));
  expect(await plan(CANCEL_WAITING, [workspaceId, 500, 'user:x', 'c'])).toContain('task_pkey');
  expect(await plan(ERASE_FINISHED, [workspaceId, 500])).toContain('task_finished_pkey');
});
