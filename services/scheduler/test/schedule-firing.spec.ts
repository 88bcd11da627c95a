import {
  CalendarService,
  ScheduleFired,
  ScheduleService,
  ScheduleSkipped,
  TaskService,
  type MisfirePolicy,
  type OverlapPolicy,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DueFirings } from '../src/schedule/due-firings.ts';
import { firesAt } from '../src/schedule/due-times.ts';
import {
  ACTOR,
  announce,
  BareWorker,
  get,
  newId,
  someType,
  startHouse,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';
import { define, definitionOf, EVERY_SECOND, firingsOf, minutesAgo, nobodyFiredSince, outcome } from './schedules.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const told = (name: string, id: string) =>
  house.database.query<{
    data: { dueAt: string; taskId?: string; reason?: string };
    correlation_id: string;
    actor: string;
  }>('select data, correlation_id, actor from outbox where type = $1 and about = $2 order by seq', [name, id]);
const remove = (id: string) => house.ask(ScheduleService.deleteSchedule, { workspaceId: WORKSPACE, id });

describe('a schedule', () => {
  it('fires each due time once, with its task, in the name of who defined it, and tells it', async () => {
    const type = await someType(house);
    const { id } = await define(house, {
      cron: EVERY_SECOND,
      task: { type, payload: { note: 'tick' }, priority: 'high' },
    });
    const firings = await eventually(async () => {
      const found = await firingsOf(house, id, 'fired');
      expect(found.length).toBeGreaterThanOrEqual(4);
      return found;
    });
    await remove(id);
    const due = firings.map(({ dueAt }) => Date.parse(dueAt));
    expect(due).toEqual(due.map((_, at) => due[0]! + at * 1_000));
    const { task } = await get(house, firings[0]!.taskId!);
    expect(task).toMatchObject({ type, payload: { note: 'tick' }, priority: 'high', actor: ACTOR });
    expect(Date.parse(task.createdAt)).toBeGreaterThanOrEqual(due[0]!);
    const [fired] = await told(ScheduleFired.name, id);
    expect(fired).toMatchObject({
      data: { dueAt: firings[0]!.dueAt, taskId: task.id, cause: 'rule' },
      actor: ACTOR,
      correlation_id: task.correlationId,
    });
  });

  it('fires a due time later by its jitter, which follows from the due time', async () => {
    const type = await someType(house);
    const { id } = await define(house, { cron: EVERY_SECOND, jitterMs: 900, task: { type } });
    const firings = await eventually(async () => {
      const found = await firingsOf(house, id, 'fired');
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    });
    await remove(id);
    for (const { dueAt, decidedAt } of firings)
      expect(Date.parse(decidedAt)).toBeGreaterThanOrEqual(firesAt(id, new Date(dueAt), 900).getTime());
  });

  it('fires each due time once when leaders meet', async () => {
    const type = await someType(house);
    const ids = await manyMissed(type);
    await Promise.all(Array.from({ length: 12 }, (_, at) => house.schedulers[at % 2]!.get(DueFirings).fire()));
    await expectEachOnce(ids, type);
  });

  it('fires each due time once when connections break in the midst of it', async () => {
    const type = await someType(house);
    const ids = await manyMissed(type);
    const others = 'from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
    const cut = () => house.database.query(`select pg_terminate_backend(pid) ${others}`);
    const fire = (at: number) =>
      house.schedulers[at % 2]!.get(DueFirings)
        .fire()
        .catch(() => 0);
    await Promise.all([...Array.from({ length: 12 }, (_, at) => fire(at)), cut().then(cut).then(cut)]);
    await expectEachOnce(ids, type);
  });

  /** Schedules of every minute that nobody has fired for 40, and that catch up with 20. */
  async function manyMissed(type: string): Promise<string[]> {
    const misfire = { policy: 'catch_up', graceMs: 0, most: 20 } as const;
    const made = await Promise.all(
      Array.from({ length: 30 }, () => define(house, { cron: '* * * * *', misfire, task: { type } })),
    );
    const ids = made.map(({ id }) => id);
    for (const id of ids) await nobodyFiredSince(house, id, minutesAgo(40));
    return ids;
  }

  async function expectEachOnce(ids: string[], type: string): Promise<void> {
    await eventually(async () => {
      const due = 'select id from schedule where id = any($1) and fire_at <= now()';
      expect(await house.database.query(due, [ids])).toEqual([]);
    });
    for (const id of ids) {
      const firings = await eventually(() => firingsOf(house, id));
      const fired = firings.filter(({ state }) => state === 'fired');
      expect(fired.length).toBeGreaterThanOrEqual(20);
      const skipped = firings.reduce((sum, { state, count = 0 }) => sum + (state === 'skipped' ? count : 0), 0);
      const minutes = (Date.parse(fired.at(-1)!.dueAt) - Date.parse(firings[0]!.dueAt)) / 60_000;
      expect(fired.length + skipped).toBe(minutes + 1);
    }
    const ofTasks = await house.database.query<{ id: string }>('select id from task where type = $1', [type]);
    const ofFirings = await house.database.query<{ task_id: string }>(
      `select task_id from firing where state = 'fired' and schedule_id = any($1)`,
      [ids],
    );
    expect(ofTasks.map(({ id }) => id).sort()).toEqual(ofFirings.map(({ task_id }) => task_id).sort());
    for (const id of ids) await remove(id);
  }

  it.each<[MisfirePolicy, string[]]>([
    ['skip', ['misfire ×9', 'fired']],
    ['run_once', ['misfire ×8', 'fired', 'fired']],
    ['catch_up', ['misfire ×6', 'fired', 'fired', 'fired', 'fired']],
  ])('that nobody fired for ten minutes, with the misfire policy %s', async (policy, wanted) => {
    const type = await someType(house);
    const { id } = await define(house, {
      cron: '* * * * *',
      misfire: { policy, graceMs: 60_000, most: 3 },
      task: { type },
    });
    await nobodyFiredSince(house, id, minutesAgo(10));
    await eventually(async () => {
      // The turn of a minute meanwhile brings one more.
      const found = (await firingsOf(house, id)).map(outcome);
      expect([
        wanted,
        wanted.map((text, at) => (at ? text : text.replace(/\d+/, count => `${Number(count) + 1}`))),
        [...wanted, 'fired'],
      ]).toContainEqual(found);
    });
    const [skipped] = await told(ScheduleSkipped.name, id);
    expect(skipped).toMatchObject({ data: { reason: 'misfire', cause: 'rule' } });
    await remove(id);
  });

  it('skips the days of its calendar, and says so', async () => {
    const type = await someType(house);
    const days = [{ from: '2000-01-01', to: '2999-12-31', name: 'For ever' }];
    const calendar = { workspaceId: WORKSPACE, id: newId(), name: `Closed ${randomUUID()}`, days };
    await house.ask(CalendarService.createCalendar, calendar);
    const { id } = await define(house, { cron: EVERY_SECOND, calendarId: calendar.id, task: { type } });
    await eventually(async () => {
      const [first] = await firingsOf(house, id, 'skipped');
      expect(first).toMatchObject({ reason: 'excluded', detail: expect.stringContaining('(For ever)') });
    });
    const { dueTimes } = await house.ask(ScheduleService.listDueTimes, { workspaceId: WORKSPACE, id, limit: 1 });
    expect(dueTimes[0]!.excluded).toContain(calendar.name);
    // Days that are given free count at once.
    await house.ask(CalendarService.updateCalendar, { ...calendar, days: [] });
    await eventually(async () => expect((await firingsOf(house, id, 'fired')).length).toBeGreaterThan(0));
    await remove(id);
  });

  it('of somebody who may no longer act does not fire, until somebody else defines it', async () => {
    const type = await someType(house);
    const definition = definitionOf({ cron: EVERY_SECOND, task: { type } });
    const { id } = await define(house, { cron: EVERY_SECOND, task: { type } });
    await house.database.query('update schedule set actor = $2 where id = $1', [id, 'user:gone']);
    await house.database.query(
      'insert into revoked_actor (actor, workspace_id, is_revoked, told_at) values ($1, $2, true, now())',
      ['user:gone', WORKSPACE],
    );
    await eventually(async () =>
      expect((await firingsOf(house, id, 'skipped')).map(({ reason }) => reason)).toContain('actor_revoked'),
    );
    const changed = { workspaceId: WORKSPACE, id, definition: { ...definition, name: 'Mine now' } };
    expect(await house.ask(ScheduleService.updateSchedule, changed)).toMatchObject({ actor: ACTOR });
    await eventually(async () => expect((await firingsOf(house, id, 'fired')).length).toBeGreaterThan(0));
    await remove(id);
  });

  it('whose payload its type does not take any more is skipped with the reason, and goes on', async () => {
    const type = await someType(house);
    const { id } = await define(house, { cron: EVERY_SECOND, task: { type, payload: { note: 'x' } } });
    const payloadSchema = { type: 'object', properties: { other: { type: 'string' } }, required: ['other'] };
    await announce(house, typeNamed(type, { version: 2, payloadSchema }));
    await eventually(async () => {
      const refused = (await firingsOf(house, id, 'skipped')).filter(({ reason }) => reason === 'task_refused');
      expect(refused.length).toBeGreaterThanOrEqual(2);
      expect(refused[0]!.detail).toContain('/payload/other');
    });
    await remove(id);
  });
});

describe('while a task of an earlier due time is not finished', () => {
  const overlapping = async (policy: OverlapPolicy, most = 10) => {
    const type = await someType(house);
    const { id } = await define(house, { cron: EVERY_SECOND, overlap: { policy, most }, task: { type } });
    return { id, worker: new BareWorker(house, type) };
  };
  const claimed = (worker: BareWorker) =>
    eventually(async () => {
      const [task] = await worker.claim(1);
      expect(task).toBeDefined();
      return task!;
    });
  const outcomes = async (id: string) => (await firingsOf(house, id)).map(outcome);

  it('the next one fires all the same with `allow`', async () => {
    const { id } = await overlapping('allow');
    await eventually(async () => expect((await outcomes(id)).slice(0, 3)).toEqual(['fired', 'fired', 'fired']));
    await remove(id);
  });

  it('the next ones are skipped with `skip`, and one fires once it is', async () => {
    const { id, worker } = await overlapping('skip');
    const task = await claimed(worker);
    await eventually(async () => expect((await outcomes(id)).slice(0, 3)).toEqual(['fired', 'overlap', 'overlap']));
    await worker.settle(task, { succeeded: {} });
    await eventually(async () => expect((await outcomes(id)).filter(text => text === 'fired')).toHaveLength(2));
    await remove(id);
  });

  it('the next ones wait with `queue`, as many as may, and fire one after the other once it is', async () => {
    const { id, worker } = await overlapping('queue', 2);
    const task = await claimed(worker);
    await eventually(async () =>
      expect((await outcomes(id)).slice(0, 4)).toEqual(['fired', 'queued', 'queued', 'queue_full']),
    );
    expect(await worker.claim()).toEqual([]);
    const [, second] = await firingsOf(house, id);
    await worker.settle(task, { succeeded: {} });
    const next = await claimed(worker);
    const firing = (await firingsOf(house, id)).find(({ taskId }) => taskId === next.id);
    expect(firing).toMatchObject({ dueAt: second!.dueAt, state: 'fired' });
    expect(await worker.claim()).toEqual([]);
    await remove(id);
    // What waits goes with the schedule.
    const [left] = await house.database.query<{ count: number }>(
      `select count(*)::int from firing where schedule_id = $1 and state = 'queued'`,
      [id],
    );
    expect(left).toEqual({ count: 0 });
  });

  it('it is cancelled with `cancel_previous`, and only the latest fires when it is gone', async () => {
    const { id, worker } = await overlapping('cancel_previous');
    const task = await claimed(worker);
    await eventually(async () => {
      const { cancelled } = await worker.beat([{ id: task.id, attempt: task.attempt }]);
      expect(cancelled).toMatchObject([{ taskId: task.id }]);
    });
    // As long as its worker has not let go, the latest due time waits and those before it are skipped.
    await eventually(async () =>
      expect((await outcomes(id)).filter(text => text === 'superseded').length).toBeGreaterThan(0),
    );
    expect((await outcomes(id)).filter(text => text === 'fired')).toHaveLength(1);
    await worker.settle(task, { cancelled: {} });
    await eventually(async () =>
      expect((await outcomes(id)).filter(text => text === 'fired').length).toBeGreaterThan(1),
    );
    await remove(id);
    expect((await get(house, task.id)).task.state).toBe('cancelled');
  });

  it('one that only waits for a worker is cancelled at once with `cancel_previous`', async () => {
    const { id } = await overlapping('cancel_previous');
    await eventually(async () => {
      const fired = await firingsOf(house, id, 'fired');
      expect(fired.length).toBeGreaterThan(2);
      const { byState } = await house.ask(TaskService.countTasks, { workspaceId: WORKSPACE });
      expect(byState['cancelled']).toBeGreaterThanOrEqual(2);
      expect((await get(house, fired[0]!.taskId!)).task.state).toBe('cancelled');
    });
    await remove(id);
  });
});
