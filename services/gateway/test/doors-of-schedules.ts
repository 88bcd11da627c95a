import { BackfillService, CalendarService, ScheduleService, type Schedule } from '@na/contracts';
import { empty, list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { backfill, calendar, ID, schedule } from './things.ts';

const AT = '2026-11-21T10:00:00.000Z';
const RANGE = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-07T00:00:00.000Z' };
const DAYS = [{ from: '2026-12-24', to: '2026-12-26', name: 'Christmas' }];
const firing = { scheduleId: ID, dueAt: AT, count: 1, cause: 'rule', state: 'fired', taskId: ID, decidedAt: AT };
const dueTime = { dueAt: AT, firesAt: AT, excluded: 'It is closed.' };

/** A schedule as the API gives it. */
function given(change: Partial<Schedule> = {}) {
  const { definition, ...rest } = schedule(change);
  const { jitterMs: _, ...same } = definition;
  return { ...rest, ...same, jitter: 'PT5M', misfire: { policy: 'catch_up', grace: 'PT1H', most: 3 } };
}

/** Schedules, backfills and calendars. */
export const doorsOfSchedules: Door[] = [
  {
    ask: [
      'POST',
      '/v1/schedules',
      {
        name: 'Weekly report',
        cron: '0 9 * * MON',
        timeZone: 'Europe/Berlin',
        startsAt: '2026-12-01T10:00:00+01:00',
        jitter: 'PT5M',
        calendarId: ID.toUpperCase(),
        misfire: { policy: 'catch_up', most: 3 },
        task: { type: 'test.echo', payload: { a: null } },
      },
    ],
    call: ScheduleService.createSchedule,
    request: {
      ...NEW,
      definition: {
        name: 'Weekly report',
        cron: '0 9 * * MON',
        timeZone: 'Europe/Berlin',
        startsAt: '2026-12-01T09:00:00.000Z',
        jitterMs: 300_000,
        calendarId: ID,
        misfire: { policy: 'catch_up', graceMs: 60_000, most: 3 },
        overlap: { policy: 'skip', most: 10 },
        task: { type: 'test.echo', payload: { a: null } },
      },
    },
    answer: schedule(),
    gives: { status: 201, body: given(), location: `/v1/schedules/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/schedules?state=active,paused&limit=5&cursor=abc'],
    call: ScheduleService.listSchedules,
    request: { states: ['active', 'paused'], limit: 5, cursor: 'abc' },
    answer: list('schedules', [schedule()]),
    gives: listed(given()),
  },
  {
    ask: ['GET', '/v1/schedules'],
    call: ScheduleService.listSchedules,
    request: { states: [], ...PAGE_OF },
    answer: { schedules: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/schedules/${ID}`],
    call: ScheduleService.getSchedule,
    request: { id: ID },
    answer: schedule({ version: 7 }),
    gives: { status: 200, body: given({ version: 7 }), etag: '"7"' },
  },
  {
    ask: ['DELETE', `/v1/schedules/${ID}`],
    call: ScheduleService.deleteSchedule,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['POST', `/v1/schedules/${ID}/pause`, { reason: 'It is wrong.' }],
    call: ScheduleService.pauseSchedule,
    request: { id: ID, reason: 'It is wrong.' },
    answer: schedule({ state: 'paused', pausedBy: 'user:1', pauseReason: 'It is wrong.' }),
    gives: {
      status: 200,
      body: given({ state: 'paused', pausedBy: 'user:1', pauseReason: 'It is wrong.' }),
      etag: '"1"',
    },
  },
  {
    ask: ['POST', `/v1/schedules/${ID}/resume`, { reason: 'Mended.' }],
    call: ScheduleService.resumeSchedule,
    request: { id: ID, reason: 'Mended.' },
    answer: schedule(),
    gives: { status: 200, body: given() },
  },
  {
    ask: ['POST', `/v1/schedules/${ID}/run`, { reason: 'Asked for.' }],
    call: ScheduleService.runSchedule,
    request: { id: ID, taskId: NEW['id'], reason: 'Asked for.' },
    answer: { ...firing, cause: 'manual' },
    gives: { status: 200, body: { ...firing, cause: 'manual' } },
  },
  {
    ask: ['GET', `/v1/schedules/${ID}/firings?state=skipped`],
    call: ScheduleService.listFirings,
    request: { id: ID, states: ['skipped'], ...PAGE_OF },
    answer: list('firings', [firing]),
    gives: listed(firing),
  },
  {
    ask: ['GET', `/v1/schedules/${ID}/due-times?after=2026-11-21T11:00:00%2B01:00`],
    call: ScheduleService.listDueTimes,
    request: { id: ID, limit: 10, after: AT },
    answer: { dueTimes: [dueTime] },
    gives: { status: 200, body: { data: [dueTime], nextCursor: null } },
  },
  {
    ask: ['POST', '/v1/backfills', { scheduleId: ID, ...RANGE, reason: 'It was broken.' }],
    call: BackfillService.createBackfill,
    request: { ...NEW, scheduleId: ID, ...RANGE, oneAtATime: false, dryRun: false, reason: 'It was broken.' },
    answer: backfill(),
    gives: { status: 201, body: backfill(), location: `/v1/backfills/${ID}` },
  },
  {
    ask: ['POST', '/v1/backfills?dryRun=true', { scheduleId: ID, ...RANGE, oneAtATime: true }],
    call: BackfillService.createBackfill,
    request: { ...NEW, scheduleId: ID, ...RANGE, oneAtATime: true, dryRun: true },
    answer: backfill({ state: 'planned', preview: [AT] }),
    gives: { status: 200, body: backfill({ state: 'planned', preview: [AT] }) },
  },
  {
    ask: ['GET', `/v1/backfills?scheduleId=${ID}`],
    call: BackfillService.listBackfills,
    request: { scheduleId: ID, ...PAGE_OF },
    answer: list('backfills', [backfill()]),
    gives: listed(backfill()),
  },
  {
    ask: ['GET', `/v1/backfills/${ID}`],
    call: BackfillService.getBackfill,
    request: { id: ID },
    answer: backfill(),
    gives: { status: 200, body: backfill() },
  },
  {
    ask: ['POST', `/v1/backfills/${ID}/cancel`],
    call: BackfillService.cancelBackfill,
    request: { id: ID },
    answer: backfill({ state: 'cancelled' }),
    gives: { status: 200, body: backfill({ state: 'cancelled' }) },
  },
  {
    ask: ['POST', '/v1/calendars', { name: 'Holidays', days: DAYS }],
    call: CalendarService.createCalendar,
    request: { ...NEW, name: 'Holidays', days: DAYS },
    answer: calendar(),
    gives: { status: 201, body: calendar(), location: `/v1/calendars/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/calendars'],
    call: CalendarService.listCalendars,
    request: PAGE_OF,
    answer: list('calendars', [calendar()]),
    gives: listed(calendar()),
  },
  {
    ask: ['GET', `/v1/calendars/${ID}`],
    call: CalendarService.getCalendar,
    request: { id: ID },
    answer: calendar({ version: 2 }),
    gives: { status: 200, body: calendar({ version: 2 }), etag: '"2"' },
  },
  {
    ask: ['DELETE', `/v1/calendars/${ID}`],
    call: CalendarService.deleteCalendar,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
];
