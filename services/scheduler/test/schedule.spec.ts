import {
  CalendarService,
  ScheduleChanged,
  ScheduleCreated,
  ScheduleDeleted,
  ScheduleFired,
  SchedulePaused,
  ScheduleResumed,
  ScheduleService,
  type ScheduleDefinition,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ACTOR, BareWorker, get, newId, someType, startHouse, WORKSPACE, type House } from './house.ts';
import { define, definitionOf, EVERY_SECOND, firingsOf, minutesAgo, nobodyFiredSince, outcome } from './schedules.ts';

let house: House;
let type: string;
beforeAll(async () => {
  house = await startHouse();
  type = await someType(house);
});
afterAll(() => house.close());

const S = ScheduleService;
const of = (id: string) => ({ workspaceId: WORKSPACE, id });
const told = (name: string, id: string) =>
  house.database.query<{ data: object; actor: string }>(
    'select data, actor from outbox where type = $1 and about = $2',
    [name, id],
  );
const update = (id: string, change: Partial<ScheduleDefinition>, expectedVersion?: number) =>
  house.ask(S.updateSchedule, {
    ...of(id),
    expectedVersion,
    definition: { ...definitionOf({ task: { type } }), ...change },
  });
const dueTimes = async (id: string, after: string, limit: number) =>
  (await house.ask(S.listDueTimes, { ...of(id), after, limit })).dueTimes.map(({ dueAt }) => dueAt);

describe('a schedule', () => {
  it('is created once, told, given, and listed with those of its workspace, newest first', async () => {
    const request = {
      ...of(newId()),
      definition: definitionOf({ name: 'First', task: { type, payload: { note: 'x' } } }),
    };
    const made = await house.ask(S.createSchedule, request);
    expect(made).toMatchObject({
      id: request.id,
      definition: request.definition,
      state: 'active',
      version: 1,
      actor: ACTOR,
    });
    expect(made.nextDueAt).toMatch(/-12-31T23:00:00.000Z$/);
    expect(await house.ask(S.createSchedule, request)).toEqual(made);
    expect(await house.ask(S.getSchedule, of(made.id))).toEqual(made);
    expect(await told(ScheduleCreated.name, made.id)).toMatchObject([
      { data: { taskType: type, rule: '0 0 1 1 *' }, actor: ACTOR },
    ]);

    const second = await define(house, { task: { type } });
    const page = await house.ask(S.listSchedules, { workspaceId: WORKSPACE, states: ['active'], limit: 1 });
    expect(page.schedules).toEqual([second]);
    const rest = await house.ask(S.listSchedules, {
      workspaceId: WORKSPACE,
      states: [],
      limit: 100,
      cursor: page.nextCursor,
    });
    expect(rest.schedules[0]).toEqual(made);
    const others = await house.ask(S.listSchedules, { workspaceId: randomUUID(), states: [], limit: 100 });
    expect(others.schedules).toEqual([]);
  });

  it('that cannot be is refused, with all that is wrong with it', async () => {
    const wrong = {
      ...definitionOf({ task: { type, payload: { note: 7 } } }),
      ...{
        name: ' ',
        cron: '61 * * * *',
        timeZone: 'Europe/Berlin',
        startsAt: '2026-02-01T00:00:00.000Z',
        endsAt: '2026-01-01T00:00:00.000Z',
      },
      ...{
        jitterMs: 1e9,
        misfire: { policy: 'skip' as const, graceMs: -1, most: 0 },
        overlap: { policy: 'skip' as const, most: 1_000 },
      },
    };
    const refused = await house
      .ask(S.createSchedule, { ...of(newId()), definition: wrong })
      .catch((error: unknown) => error as { errors: { pointer: string }[] });
    expect((refused as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/cron',
      '/endsAt',
      '/jitter',
      '/misfire/grace',
      '/misfire/most',
      '/name',
      '/overlap/most',
      '/task/payload/note',
    ]);
    const refusal = (change: Partial<ScheduleDefinition>) =>
      house
        .ask(S.createSchedule, { ...of(newId()), definition: { ...definitionOf({ task: { type } }), ...change } })
        .then(
          () => [],
          (error: { errors?: { pointer: string }[]; code: string }) =>
            error.errors?.map(({ pointer }) => pointer) ?? error.code,
        );
    expect(await refusal({ timeZone: 'Europe/Atlantis' })).toEqual(['/timeZone']);
    expect(await refusal({ cron: undefined })).toEqual(['/cron']);
    expect(await refusal({ rrule: 'FREQ=DAILY' })).toEqual(['/rrule']);
    expect(await refusal({ cron: undefined, rrule: 'FREQ=DAILY' })).toEqual(['/startsAt']);
    expect(await refusal({ cron: undefined, rrule: 'FREQ=NEVER', startsAt: '2026-01-01T00:00:00.000Z' })).toEqual([
      '/rrule',
    ]);
    expect(await refusal({ task: { type: 'nobody.knows', payload: {} } })).toEqual(['/task/type']);
    expect(await refusal({ calendarId: randomUUID() })).toBe('calendar_not_found');
  });

  it('of another workspace is none', async () => {
    const { id } = await define(house, { task: { type } });
    const theirs = { workspaceId: randomUUID(), id };
    const missing = { code: 'schedule_not_found' };
    await expect(house.ask(S.getSchedule, theirs)).rejects.toMatchObject(missing);
    await expect(house.ask(S.deleteSchedule, theirs)).rejects.toMatchObject(missing);
    await expect(house.ask(S.pauseSchedule, theirs)).rejects.toMatchObject(missing);
    await expect(house.ask(S.resumeSchedule, theirs)).rejects.toMatchObject(missing);
    await expect(house.ask(S.runSchedule, { ...theirs, taskId: newId() })).rejects.toMatchObject(missing);
    await expect(house.ask(S.listDueTimes, { ...theirs, limit: 1 })).rejects.toMatchObject(missing);
    await expect(house.ask(S.listFirings, { ...theirs, limit: 1, states: [] })).rejects.toMatchObject(missing);
    await expect(
      house.ask(S.updateSchedule, { ...theirs, definition: definitionOf({ task: { type } }) }),
    ).rejects.toMatchObject(missing);
    await expect(house.ask(S.getSchedule, of('no-id'))).rejects.toMatchObject(missing);
  });

  it('is changed at the version that was read, and tells which fields', async () => {
    const { id } = await define(house, { task: { type } });
    const changed = await update(id, { name: 'Other', cron: '0 9 * * 1', jitterMs: 1_000 }, 1);
    expect(changed).toMatchObject({ version: 2, definition: { name: 'Other', cron: '0 9 * * 1' } });
    expect(await told(ScheduleChanged.name, id)).toMatchObject([
      { data: { version: 2, fields: ['cron', 'jitterMs', 'name'] } },
    ]);
    await expect(update(id, { name: 'Late' }, 1)).rejects.toMatchObject({ code: 'version_stale' });
    // The same again changes nothing.
    expect(await update(id, { name: 'Other', cron: '0 9 * * 1', jitterMs: 1_000 })).toMatchObject({ version: 2 });
    expect(await dueTimes(id, '2026-03-02T07:00:00Z', 1)).toEqual(['2026-03-02T08:00:00.000Z']);
  });

  it('that gets another rule skips what it had not decided on by the old one; another payload skips nothing', async () => {
    const { id } = await define(house, { cron: '* * * * *', jitterMs: 86_400_000, task: { type } });
    await nobodyFiredSince(house, id, minutesAgo(3));
    await house.database.query(`update schedule set fire_at = now() + interval '1 hour' where id = $1`, [id]);
    const timing = { cron: '* * * * *', jitterMs: 86_400_000 };
    await update(id, { ...timing, task: { type, payload: { note: 'new' } } });
    expect(await firingsOf(house, id)).toEqual([]);
    await update(id, { cron: '0 0 1 1 *' });
    expect((await firingsOf(house, id)).map(outcome)).toEqual([expect.stringMatching(/^changed ×[34]$/)]);
  });

  it('is deleted once and for all, repeatably', async () => {
    const { id } = await define(house, { cron: EVERY_SECOND, task: { type } });
    await house.ask(S.deleteSchedule, of(id));
    await house.ask(S.deleteSchedule, of(id));
    await expect(house.ask(S.getSchedule, of(id))).rejects.toMatchObject({ code: 'schedule_not_found' });
    expect(await told(ScheduleDeleted.name, id)).toHaveLength(1);
    const { schedules } = await house.ask(S.listSchedules, { workspaceId: WORKSPACE, states: [], limit: 100 });
    expect(schedules.map(schedule => schedule.id)).not.toContain(id);
    expect(await house.database.query('select from schedule where id = $1 and fire_at is not null', [id])).toEqual([]);
  });

  it('fires nothing while it is paused, says what it left out, and goes on when it is resumed', async () => {
    const { id } = await define(house, { cron: EVERY_SECOND, task: { type } });
    await eventually(async () => expect((await firingsOf(house, id, 'fired')).length).toBeGreaterThan(0));
    const paused = await house.ask(S.pauseSchedule, { ...of(id), reason: 'The report is wrong.' });
    expect(paused).toMatchObject({
      state: 'paused',
      pausedBy: ACTOR,
      pauseReason: 'The report is wrong.',
      version: 2,
    });
    expect(paused.nextDueAt).toBeUndefined();
    expect(await house.ask(S.pauseSchedule, of(id))).toEqual(paused);
    const before = await firingsOf(house, id);
    const last = Date.parse(before.at(-1)!.dueAt);
    await eventually(() => expect(Date.now()).toBeGreaterThan(last + 3_500));
    expect(await firingsOf(house, id)).toEqual(before);
    expect(await house.ask(S.resumeSchedule, { ...of(id), reason: 'Mended.' })).toMatchObject({
      state: 'active',
      version: 3,
    });
    const after = await eventually(async () => {
      const found = (await firingsOf(house, id)).slice(before.length);
      expect(found.length).toBeGreaterThan(1);
      return found;
    });
    expect(after[0]).toMatchObject({ dueAt: new Date(last + 1_000).toISOString(), state: 'skipped', reason: 'paused' });
    expect(after[0]!.count).toBeGreaterThanOrEqual(3);
    expect(after[1]).toMatchObject({
      dueAt: new Date(last + 1_000 * (after[0]!.count! + 1)).toISOString(),
      state: 'fired',
    });
    expect(await told(SchedulePaused.name, id)).toMatchObject([{ data: { reason: 'The report is wrong.' } }]);
    expect(await told(ScheduleResumed.name, id)).toMatchObject([{ data: { reason: 'Mended.' } }]);
    await house.ask(S.deleteSchedule, of(id));
  });

  it('runs now, once for each time that somebody asks, whatever its rule says', async () => {
    const { id } = await define(house, { task: { type, payload: { note: 'now' } } });
    await house.ask(S.pauseSchedule, of(id));
    const taskId = newId();
    const fired = await house.ask(S.runSchedule, { ...of(id), taskId, reason: 'Asked by the CFO.' });
    expect(fired).toMatchObject({ cause: 'manual', state: 'fired', taskId });
    expect(await house.ask(S.runSchedule, { ...of(id), taskId })).toMatchObject({ dueAt: fired.dueAt, taskId });
    expect((await get(house, taskId)).task.payload).toEqual({ note: 'now' });
    expect(await firingsOf(house, id)).toHaveLength(1);
    expect(await told(ScheduleFired.name, id)).toMatchObject([
      { data: { cause: 'manual', reason: 'Asked by the CFO.' } },
    ]);
  });

  it('runs now as its overlap policy allows', async () => {
    const own = await someType(house);
    const { id } = await define(house, { overlap: { policy: 'skip', most: 1 }, task: { type: own } });
    const run = () => house.ask(S.runSchedule, { ...of(id), taskId: newId() });
    expect(await run()).toMatchObject({ state: 'fired' });
    expect(await run()).toMatchObject({ state: 'skipped', reason: 'overlap' });
    const worker = new BareWorker(house, own);
    const [task] = await worker.claim(1);
    await worker.settle(task!, { succeeded: {} });
    expect(await run()).toMatchObject({ state: 'fired' });
  });

  it('has a page of firings after another, latest first', async () => {
    const { id } = await define(house, { task: { type } });
    for (let run = 0; run < 3; run++) await house.ask(S.runSchedule, { ...of(id), taskId: newId() });
    const all = (await firingsOf(house, id)).toReversed();
    const first = await house.ask(S.listFirings, { ...of(id), states: [], limit: 2 });
    const second = await house.ask(S.listFirings, { ...of(id), states: ['fired'], limit: 2, cursor: first.nextCursor });
    expect([...first.firings, ...second.firings]).toEqual(all);
    expect(second.nextCursor).toBeUndefined();
    await expect(house.ask(S.listFirings, { ...of(id), states: [], limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('that has no due time left is finished', async () => {
    const { id, state } = await define(house, {
      cron: '0 0 * * *',
      endsAt: '2026-01-01T00:00:00.000Z',
      task: { type },
    });
    expect(state).toBe('finished');
    expect(await dueTimes(id, '2025-12-29T23:30:00Z', 10)).toEqual(
      ['2025-12-30T23:00:00.000Z', '2025-12-31T23:00:00.000Z'].slice(0, 2),
    );
    const { schedules } = await house.ask(S.listSchedules, {
      workspaceId: WORKSPACE,
      states: ['finished'],
      limit: 100,
    });
    expect(schedules.map(schedule => schedule.id)).toContain(id);
  });

  it('is due once on the days on which clocks are changed', async () => {
    const { id } = await define(house, { cron: '30 2 * * *', task: { type } });
    // Clocks go from 2 to 3 on 29 March, and from 3 back to 2 on 25 October.
    expect((await dueTimes(id, '2026-03-27T12:00:00Z', 3)).map(at => at.slice(0, 10))).toEqual([
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
    ]);
    expect((await dueTimes(id, '2026-10-23T12:00:00Z', 3)).map(at => at.slice(0, 10))).toEqual([
      '2026-10-24',
      '2026-10-25',
      '2026-10-26',
    ]);
  });

  it('follows a recurrence rule from its start', async () => {
    const { id } = await define(house, {
      rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO',
      startsAt: '2026-01-05T08:00:00.000Z',
      task: { type },
    });
    expect(await dueTimes(id, '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-05T08:00:00.000Z',
      '2026-01-19T08:00:00.000Z',
      '2026-02-02T08:00:00.000Z',
    ]);
  });
});

describe('a calendar', () => {
  const C = CalendarService;
  const named = (name = `Holidays ${randomUUID()}`) => ({
    workspaceId: WORKSPACE,
    id: newId(),
    name,
    days: [{ from: '2026-12-24', to: '2026-12-26', name: 'Christmas' }, { from: '2026-01-01' }],
  });

  it('is created, given, listed, changed and deleted', async () => {
    const request = named();
    const made = await house.ask(C.createCalendar, request);
    expect(made).toMatchObject({ ...request, days: [{ from: '2026-01-01' }, { from: '2026-12-24' }], version: 1 });
    expect(await house.ask(C.createCalendar, request)).toEqual(made);
    expect(await house.ask(C.getCalendar, of(made.id))).toEqual(made);
    expect((await house.ask(C.listCalendars, { workspaceId: WORKSPACE, limit: 1 })).calendars).toEqual([made]);
    const changed = await house.ask(C.updateCalendar, {
      ...of(made.id),
      expectedVersion: 1,
      name: made.name,
      days: [],
    });
    expect(changed).toMatchObject({ version: 2, days: [] });
    await expect(
      house.ask(C.updateCalendar, { ...of(made.id), expectedVersion: 1, name: 'x', days: [] }),
    ).rejects.toMatchObject({ code: 'version_stale' });
    await house.ask(C.deleteCalendar, of(made.id));
    await house.ask(C.deleteCalendar, of(made.id));
    await expect(house.ask(C.getCalendar, of(made.id))).rejects.toMatchObject({ code: 'calendar_not_found' });
    await expect(house.ask(C.deleteCalendar, of(newId()))).rejects.toMatchObject({ code: 'calendar_not_found' });
  });

  it('with a name that is taken, or with days that are none, is refused', async () => {
    const { name } = await house.ask(C.createCalendar, named());
    await expect(house.ask(C.createCalendar, named(name))).rejects.toMatchObject({ code: 'calendar_name_taken' });
    const days = [{ from: '2026-02-30' }, { from: '2026-03-02', to: '2026-03-01' }];
    await expect(house.ask(C.createCalendar, { ...named(''), days })).rejects.toMatchObject({
      errors: [{ pointer: '/name' }, { pointer: '/days/0/from' }, { pointer: '/days/1/to' }],
    });
  });

  it('that a schedule heeds is not deleted', async () => {
    const { id: calendarId } = await house.ask(C.createCalendar, named());
    const { id } = await define(house, { name: 'Heeds it', calendarId, task: { type } });
    await expect(house.ask(C.deleteCalendar, of(calendarId))).rejects.toMatchObject({
      code: 'calendar_in_use',
      detail: expect.stringContaining('Heeds it'),
    });
    await house.ask(S.deleteSchedule, of(id));
    await house.ask(C.deleteCalendar, of(calendarId));
  });
});
