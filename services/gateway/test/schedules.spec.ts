import { CalendarService, ScheduleService, type Schedule } from '@na/contracts';
import { Problem } from '@na/errors';
import { house, type House } from './house.ts';
import { calendar, ID, schedule } from './things.ts';

let at: House;
beforeAll(async () => {
  at = await house();
});
afterAll(() => at?.close());
beforeEach(() => void (at.neighbours.asked.length = 0));

const stale = () =>
  new Problem({
    kind: 'conflict',
    code: 'version_stale',
    title: 'Version stale',
    detail: 'It is at version 8 by now.',
  });

/** What the scheduler is asked to make of a schedule. */
async function definedBy(patch: object, headers: Record<string, string> = {}) {
  at.neighbours.answer(ScheduleService.getSchedule, () => schedule({ version: 7 }));
  at.neighbours.answer(
    ScheduleService.updateSchedule,
    request => ({ ...schedule(), ...(request as object), version: 8 }) as Schedule,
  );
  const answer = await at.ask('PATCH', `/v1/schedules/${ID}`, { body: patch, headers });
  const update = at.neighbours.asked.find(({ call }) => call === ScheduleService.updateSchedule.name);
  return {
    answer,
    request: update?.request as { definition: Schedule['definition']; expectedVersion: number } | undefined,
  };
}

describe('a patch of a schedule', () => {
  const { definition } = schedule();

  it('changes what it names, deep inside as well, and leaves the rest', async () => {
    const { answer, request } = await definedBy({
      name: 'Monthly report',
      misfire: { grace: 'PT2H' },
      task: { payload: { more: { b: [2] }, text: null } },
    });
    expect(request).toMatchObject({ id: ID, expectedVersion: 7 });
    expect(request!.definition).toEqual({
      ...definition,
      name: 'Monthly report',
      misfire: { policy: 'catch_up', graceMs: 7_200_000, most: 3 },
      task: { ...definition.task, payload: { more: { a: 1, b: [2] } } },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { name: 'Monthly report', misfire: { grace: 'PT2H' }, version: 8 },
    });
    expect(answer.headers.get('etag')).toBe('"8"');
  });

  it('empties with null: the rule changes its kind, policies and jitter are what they are when left out', async () => {
    const { request } = await definedBy({
      cron: null,
      rrule: 'FREQ=DAILY',
      jitter: null,
      misfire: null,
      overlap: null,
      task: { priority: null },
    });
    const { cron: _, ...rest } = definition;
    const { priority: __, ...task } = definition.task;
    expect(request!.definition).toEqual({
      ...rest,
      rrule: 'FREQ=DAILY',
      jitterMs: 0,
      misfire: { policy: 'run_once', graceMs: 60_000, most: 10 },
      overlap: { policy: 'skip', most: 10 },
      task,
    });
  });

  it('for another version than there is changes nothing', async () => {
    const { answer, request } = await definedBy({ name: 'x' }, { 'if-match': '"6"' });
    expect(answer).toMatchObject({ status: 412, body: { code: 'version_stale' } });
    expect(request).toBeUndefined();
  });

  it('that meets another change is made to what it is by then, unless it names a version', async () => {
    let version = 7;
    at.neighbours.answer(ScheduleService.getSchedule, () => schedule({ version: version++ }));
    at.neighbours.answer(ScheduleService.updateSchedule, request => {
      if ((request as { expectedVersion: number }).expectedVersion < 8) throw stale();
      return schedule({ version: 9 });
    });
    expect(await at.ask('PATCH', `/v1/schedules/${ID}`, { body: { name: 'x' } })).toMatchObject({
      status: 200,
      body: { version: 9 },
    });
    version = 7;
    const named = { body: { name: 'x' }, headers: { 'if-match': '"7"' } };
    expect(await at.ask('PATCH', `/v1/schedules/${ID}`, named)).toMatchObject({
      status: 412,
      body: { code: 'version_stale' },
    });
  });

  it('of required things to nothing is refused', async () => {
    for (const name of ['name', 'timeZone', 'task'])
      expect(await at.ask('PATCH', `/v1/schedules/${ID}`, { body: { [name]: null } })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: `/${name}` }] },
      });
    expect(at.neighbours.asked).toEqual([]);
  });
});

it('a patch of a calendar gives the list of days as a whole', async () => {
  at.neighbours.answer(CalendarService.getCalendar, () => calendar({ version: 3 }));
  at.neighbours.answer(CalendarService.updateCalendar, () => calendar({ version: 4, days: [] }));
  expect(await at.ask('PATCH', `/v1/calendars/${ID}`, { body: { days: [] } })).toMatchObject({
    status: 200,
    body: { version: 4 },
  });
  expect(at.neighbours.asked.at(-1)!.request).toMatchObject({ name: 'Holidays', days: [], expectedVersion: 3 });
});

it.each([
  ['a range without a beginning', { to: '2026-12-24' }],
  ['a day that the month does not have', { from: '2026-02-30' }],
  ['a field that is none', { from: '2026-02-20', until: '2026-02-21' }],
])('of a calendar, %s is refused', async (_name, day) => {
  const answer = await at.ask('POST', '/v1/calendars', { body: { name: 'x', days: [day] } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/days' }] } });
  expect(at.neighbours.asked).toEqual([]);
});

it('what the scheduler finds wrong with a rule is told with the name of the field', async () => {
  const errors = [{ pointer: '/cron', detail: 'The minute 61 is none.' }];
  at.neighbours.answer(ScheduleService.createSchedule, () => {
    throw new Problem({ kind: 'invalid', code: 'validation_failed', title: 'Validation failed', detail: 'x', errors });
  });
  const body = { name: 'x', cron: '61 * * * *', timeZone: 'UTC', task: { type: 't', payload: {} } };
  expect(await at.ask('POST', '/v1/schedules', { body })).toMatchObject({ status: 422, body: { errors } });
});
