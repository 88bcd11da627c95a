import {
  ArchiveService,
  RetentionPolicyChanged,
  TaskRestored,
  TasksArchived,
  TaskService,
  type RetentionPolicy,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import {
  age,
  ARCHIVE_OFTEN,
  archived,
  archivedTasks,
  failedFor,
  finishedTasks,
  idOfDaysAgo,
  placesOf,
  taskOf,
} from './archived.ts';
import { ACTOR, newId, startHouse, type House } from './house.ts';

const DAY = 86_400_000;

const EVERY_FIELD = {
  priority: 'high',
  serialKey: 'a key',
  maxAttempts: 2,
  deadline: '2099-01-01T00:00:00.000Z',
} as const;

let house: House;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, settings: ARCHIVE_OFTEN });
});
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

const told = <T>(event: { name: string }) =>
  house.database.query<{ data: T; actor: string }>(
    `select data, actor from outbox where type = $1 and workspace_id = $2 order by id`,
    [event.name, workspaceId],
  );
const policy = (change: Partial<RetentionPolicy>) =>
  house.ask(ArchiveService.createRetentionPolicy, {
    workspaceId,
    id: newId(),
    liveMs: 7 * DAY,
    archivedMs: 30 * DAY,
    ...change,
  });
/** Lets the walk pass over everything once more, whatever it was at. */
async function walked(): Promise<void> {
  const ended = async () =>
    (await house.database.query<{ at: Date | null }>(`select ended_at as at from archive_sweep`))[0]!.at?.getTime() ??
    0;
  for (let round = 0; round < 2; round++) {
    const before = await ended();
    await eventually(async () => expect(await ended()).toBeGreaterThan(before));
  }
}

describe('a finished task whose live time is over', () => {
  it('is archived, reads as before with its attempts and history, and says since when', async () => {
    const id = idOfDaysAgo(9);
    const [before] = await finishedTasks(house, [
      { workspaceId, id, payload: { note: 'n', deep: [1.5, 'é'] }, ...EVERY_FIELD },
    ]);
    const get = () => house.ask(TaskService.getTask, { workspaceId, id });
    const history = () => house.ask(TaskService.listTaskHistory, { workspaceId, id, afterVersion: 0 });
    await age(house, [before!]);
    const [attempts, changes] = [(await get()).attempts, await history()];
    const [after] = await archived(house, [before!]);
    expect(after).toEqual({ ...before, finishedAt: expect.any(String), archivedAt: expect.any(String) });
    expect((await get()).attempts).toEqual(attempts);
    expect(await history()).toEqual(changes);
    expect(changes.changes.map(({ event }) => event)).toEqual(['TaskCreated', 'TaskStarted', 'TaskSucceeded']);
    expect(await placesOf(house, workspaceId)).toEqual(new Map([[id, ['archived']]]));
    expect(await told(TasksArchived)).toMatchObject([{ data: { tasks: 1 }, actor: 'system' }]);
  });

  it('is known by its id: who creates it again gets the archived one, who means another is refused', async () => {
    const [task] = await archivedTasks(house, [{ workspaceId, payload: { note: 'mine' } }]);
    const again = { id: task!.id, workspaceId, type: task!.type, payload: { note: 'mine' } };
    expect(await house.ask(TaskService.createTask, { task: again })).toEqual(task);
    const other = house.ask(TaskService.createTask, { task: { ...again, payload: { note: 'yours' } } });
    await expect(other).rejects.toMatchObject({ code: 'task_id_taken' });
    const fresh = { ...again, id: newId() };
    const { notCreated } = await house.ask(TaskService.createTasks, { tasks: [again, fresh], origins: [] });
    expect(notCreated).toEqual([{ id: task!.id }]);
    expect((await placesOf(house, workspaceId)).get(task!.id)).toEqual(['archived']);
    // The id is its workspace's own.
    const elsewhere = randomUUID();
    await house.ask(TaskService.createTask, { task: { ...again, workspaceId: elsewhere } });
    expect(await placesOf(house, elsewhere)).toEqual(new Map([[task!.id, ['live']]]));
  });

  it('is not there for another workspace, and neither cancelled nor redriven', async () => {
    const [task] = await archivedTasks(house, [{ workspaceId }], failedFor('It broke.'));
    const { id } = task!;
    await expect(taskOf(house, id, randomUUID())).rejects.toMatchObject({ code: 'task_not_found' });
    await expect(house.ask(TaskService.cancelTask, { workspaceId, id })).rejects.toMatchObject({
      code: 'task_already_finished',
    });
    await expect(house.ask(TaskService.redriveTask, { workspaceId, id })).rejects.toMatchObject({
      code: 'task_archived',
    });
  });

  it('is kept to the last digit and letter', async () => {
    const [task] = await finishedTasks(house, [{ workspaceId, id: idOfDaysAgo(9) }]);
    const odd = `{"n": 12345678901234567890.123456789, "t": "\\\\ \\" \\n\\u2028 \\ud83e\\udd89", "e": {}}`;
    await house.database.query(`update task_finished set payload = $2 where id = $1`, [task!.id, odd]);
    const row = async () =>
      (
        await house.database.query(
          `select payload::text, history::text, finished_at, result::text from task_finished where id = $1`,
          [task!.id],
        )
      )[0];
    await age(house, [task!]);
    // Between the two statements it may have gone already; its restored self is compared with what age wrote.
    await archived(house, [task!]);
    await house.ask(ArchiveService.restoreTask, { workspaceId, id: task!.id });
    const { payload } = (await row()) as { payload: string };
    const [same] = await house.database.query<{ is: boolean }>(`select $1::jsonb = $2::jsonb as is`, [payload, odd]);
    expect(same!.is).toBe(true);
    expect(payload).toContain('12345678901234567890.123456789');
  });
});

describe('a finished task that stays live', () => {
  it('is one whose time is not over, or a dead letter, which has a retention of its own', async () => {
    const ids = () => ({ workspaceId, id: idOfDaysAgo(9) });
    const young = await finishedTasks(house, [ids()]);
    const dead = await finishedTasks(house, [ids()], {
      failed: { error: { kind: 'upstream', code: 'x', detail: 'x' }, retryable: true },
    });
    await age(house, dead);
    const due = await finishedTasks(house, [ids()]);
    await age(house, due);
    await archived(house, due);
    await walked();
    for (const task of [...young, ...dead])
      expect((await taskOf(house, task.id, workspaceId)).archivedAt).toBeUndefined();
  });

  it('goes as soon as its id says it can be due, and one whose id is of the future does not stay for ever', async () => {
    const future = await finishedTasks(house, [{ workspaceId, id: idOfDaysAgo(-3_000) }]);
    await age(house, future);
    await archived(house, future);
  });
});

describe('a retention policy', () => {
  it('says how long finished tasks of a type stay live, before that of every type and the configured one', async () => {
    const [kept] = await finishedTasks(house, [{ workspaceId, id: idOfDaysAgo(9) }]);
    await policy({ type: kept!.type, liveMs: 20 * DAY });
    await policy({ liveMs: DAY });
    const [gone] = await finishedTasks(house, [{ workspaceId, id: idOfDaysAgo(9) }]);
    await age(house, [kept!, gone!], 8);
    await archived(house, [gone!]);
    await walked();
    expect((await taskOf(house, kept!.id, workspaceId)).archivedAt).toBeUndefined();
    const [, expires] = [0, (await told<{ period: string }>(TasksArchived)).at(-1)!.data.period];
    expect(expires).toBe(new Date(Date.now() + 30 * DAY).toISOString().slice(0, 7));
  });

  it('is made, read, changed at its version and taken away; each is told with who, what and why', async () => {
    const made = await policy({ type: 'a.b', ...{ reason: 'audit' } });
    const { id } = made;
    expect(made).toMatchObject({
      workspaceId,
      type: 'a.b',
      liveMs: 7 * DAY,
      archivedMs: 30 * DAY,
      actor: ACTOR,
      version: 1,
    });
    expect(await house.ask(ArchiveService.getRetentionPolicy, { workspaceId, id })).toEqual(made);
    const update = (version: number) =>
      house.ask(ArchiveService.updateRetentionPolicy, { workspaceId, id, liveMs: 2 * DAY, version });
    const changed = await update(1);
    expect(changed).toMatchObject({ liveMs: 2 * DAY, archivedMs: 30 * DAY, version: 2 });
    await expect(update(1)).rejects.toMatchObject({ code: 'version_stale' });
    const list = () => house.ask(ArchiveService.listRetentionPolicies, { workspaceId, limit: 20 });
    expect((await list()).policies).toEqual([changed]);
    const remove = () => house.ask(ArchiveService.deleteRetentionPolicy, { workspaceId, id });
    await remove();
    await remove();
    expect((await list()).policies).toEqual([]);
    expect(await told(RetentionPolicyChanged)).toMatchObject([
      { actor: ACTOR, data: { policyId: id, version: 1, type: 'a.b', liveMs: 7 * DAY, reason: 'audit' } },
      { actor: ACTOR, data: { policyId: id, version: 2, liveMs: 2 * DAY } },
      { actor: ACTOR, data: { policyId: id, version: 3, type: 'a.b' } },
    ]);
  });

  it('is one for a type, and of a workspace alone', async () => {
    const made = await policy({ type: 'a.b' });
    await expect(policy({ type: 'a.b' })).rejects.toMatchObject({ code: 'retention_policy_taken' });
    // Whoever got no answer asks again.
    expect(await policy({ type: 'a.b', id: made.id })).toEqual(made);
    await policy({});
    await expect(policy({})).rejects.toMatchObject({ code: 'retention_policy_taken' });
    await house.ask(ArchiveService.deleteRetentionPolicy, { workspaceId, id: made.id });
    const next = await policy({ type: 'a.b' });
    const elsewhere = { workspaceId: randomUUID(), id: next.id };
    const missing = { code: 'retention_policy_not_found' };
    await expect(house.ask(ArchiveService.getRetentionPolicy, elsewhere)).rejects.toMatchObject(missing);
    await expect(house.ask(ArchiveService.updateRetentionPolicy, elsewhere)).rejects.toMatchObject(missing);
    await expect(house.ask(ArchiveService.deleteRetentionPolicy, elsewhere)).rejects.toMatchObject(missing);
    expect(await house.ask(ArchiveService.getRetentionPolicy, { workspaceId, id: next.id })).toEqual(next);
  });

  it.each([
    [{ liveMs: 59_999 }, '/liveFor'],
    [{ liveMs: 3_651 * DAY }, '/liveFor'],
    [{ archivedMs: DAY - 1 }, '/archivedFor'],
    [{ type: '' }, '/type'],
    [{ id: 'x' }, '/id'],
  ])('is refused with %j, by name', async (change, pointer) => {
    await expect(policy(change)).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer }] });
  });
});

describe('restoring', () => {
  it('makes an archived task a finished one again, which stays live anew; once, however many ask', async () => {
    const [task] = await archivedTasks(house, [{ workspaceId }]);
    const { id } = task!;
    const restore = () => house.ask(ArchiveService.restoreTask, { workspaceId, id, reason: 'asked for' });
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map(restore));
    expect(first).toEqual({
      ...task,
      version: task!.version + 1,
      archivedAt: undefined,
      updatedAt: expect.any(String),
    });
    for (const other of others) expect(other).toEqual(first);
    expect(await restore()).toEqual(first);
    await walked();
    expect(await placesOf(house, workspaceId)).toEqual(new Map([[id, ['finished']]]));
    expect(await told(TaskRestored)).toMatchObject([
      { actor: ACTOR, data: { taskId: id, version: task!.version + 1, type: task!.type, reason: 'asked for' } },
    ]);
    const { changes } = await house.ask(TaskService.listTaskHistory, { workspaceId, id, afterVersion: task!.version });
    expect(changes).toMatchObject([
      { event: 'TaskRestored', version: task!.version + 1, data: { reason: 'asked for' } },
    ]);
    expect(await house.database.query('select from archive_chunk where workspace_id = $1', [workspaceId])).toEqual([]);
    // Its time runs out again, and it goes again.
    await house.database.query(`update task_finished set restored_at = now() - interval '8 days' where id = $1`, [id]);
    expect((await archived(house, [task!]))[0]!.version).toBe(task!.version + 1);
  });

  it('of a filter counts and names first, then restores as many as are asked for, and says whether there are more', async () => {
    const tasks = await archivedTasks(
      house,
      Array.from({ length: 7 }, (_, at) => ({ workspaceId, payload: { note: at < 5 ? 'spring tide' : 'ebb' } })),
    );
    const wanted = tasks.slice(0, 5).map(({ id }) => id);
    const restore = (dryRun: boolean, limit: number) =>
      house.ask(ArchiveService.restoreTasks, {
        workspaceId,
        filter: { states: ['succeeded'], types: [], text: 'TIDE spring' },
        dryRun,
        limit,
      });
    expect(await restore(true, 100)).toEqual({ restored: 5, taskIds: wanted.toSorted().reverse(), more: false });
    expect(await restore(false, 3)).toMatchObject({ restored: 3, more: true });
    expect(await restore(false, 3)).toMatchObject({ restored: 2, more: false });
    expect(await restore(false, 3)).toEqual({ restored: 0, taskIds: [], more: false });
    for (const [id, places] of await placesOf(house, workspaceId))
      expect(places).toEqual([wanted.includes(id) ? 'finished' : 'archived']);
    // What is left of a chunk is read as before.
    expect(await taskOf(house, tasks[6]!.id, workspaceId)).toEqual(tasks[6]);
    expect(await house.ask(ArchiveService.getArchive, { workspaceId })).toMatchObject({ tasks: 2 });
  });

  it('gives a task that is older than a column what the column holds by default', async () => {
    const [task] = await archivedTasks(house, [{ workspaceId }]);
    await house.database.query(`alter table task_finished add column younger smallint not null default 7`);
    try {
      await house.ask(ArchiveService.restoreTask, { workspaceId, id: task!.id });
      const row = await house.database.query(`select younger from task_finished where id = $1`, [task!.id]);
      expect(row).toEqual([{ younger: 7 }]);
    } finally {
      await house.database.query('alter table task_finished drop column younger');
    }
  });

  it('refuses a task that never was archived, and one of another workspace', async () => {
    const [task] = await finishedTasks(house, [{ workspaceId }]);
    const restore = (asking: object) => house.ask(ArchiveService.restoreTask, { workspaceId, id: task!.id, ...asking });
    await expect(restore({})).rejects.toMatchObject({ code: 'task_not_archived' });
    const [other] = await archivedTasks(house, [{ workspaceId }]);
    await expect(restore({ workspaceId: randomUUID(), id: other!.id })).rejects.toMatchObject({
      code: 'task_not_found',
    });
  });
});

describe('what the archive takes', () => {
  it('is measured: thousands of tasks take a fraction of what they took', async () => {
    await house.database.query(
      `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor,
                                  correlation_id, started_at, finished_at, result, history)
       select uuidv7(interval '-9 days'), $1, 'notion.page.create', 1,
              jsonb_build_object('title', 'Report ' || n, 'parent', gen_random_uuid(), 'tags', '["a", "b"]'::jsonb), 120, 3, 'succeeded',
              now(), 1, 3, 'user:x', gen_random_uuid()::text, now() - interval '8 days', now() - interval '8 days',
              jsonb_build_object('pageId', gen_random_uuid()),
              array[jsonb_build_object('e', 'TaskCreated', 'v', 1, 't', 1790000000000 + n, 'd', jsonb_build_object('priority', 'normal', 'state', 'ready')),
                    jsonb_build_object('e', 'TaskStarted', 'v', 2, 't', 1790000001000 + n, 'n', 1, 'd', jsonb_build_object('workerId', 'notion-sync/worker-1/4711')),
                    jsonb_build_object('e', 'TaskSucceeded', 'v', 3, 't', 1790000002000 + n, 'n', 1, 'o', 'succeeded', 'd', jsonb_build_object('tookMs', n))]
       from generate_series(1, 3000) as n`,
      [workspaceId],
    );
    const archive = await eventually(async () => {
      const found = await house.ask(ArchiveService.getArchive, { workspaceId });
      expect(found.tasks).toBe(3_000);
      return found;
    });
    expect(archive.bytesBefore).toBeGreaterThan(archive.bytesAfter * 2);
    expect(archive.compressionRatio).toBeCloseTo(archive.bytesBefore / archive.bytesAfter);
    expect(archive).toMatchObject({ defaultLiveMs: 7 * DAY, defaultArchivedMs: 365 * DAY });
    const events = await told<{ tasks: number; bytesBefore: number; bytesAfter: number }>(TasksArchived);
    const sum = (value: (event: (typeof events)[number]) => number) => events.reduce((all, one) => all + value(one), 0);
    expect([sum(e => e.data.tasks), sum(e => e.data.bytesBefore), sum(e => e.data.bytesAfter)]).toEqual([
      3_000,
      archive.bytesBefore,
      archive.bytesAfter,
    ]);
  });
});
