import {
  BackfillCancelled,
  BackfillFinished,
  BackfillService,
  BackfillStarted,
  CalendarService,
  ScheduleService,
  type Backfill,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ACTOR, BareWorker, newId, someType, startHouse, WORKSPACE, type House } from './house.ts';
import { define, firingsOf, minutesAgo, nobodyFiredSince, outcome } from './schedules.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const B = BackfillService;
const MARCH = { from: '2026-03-28T00:00:00.000Z', to: '2026-03-30T23:59:59.000Z' };
const of = (id: string) => ({ workspaceId: WORKSPACE, id });
const backfill = (scheduleId: string, change: object = {}): Promise<Backfill> =>
  house.ask(B.createBackfill, { ...of(newId()), scheduleId, ...MARCH, oneAtATime: false, dryRun: false, ...change });
const finished = (id: string) =>
  eventually(async () => {
    const found = await house.ask(B.getBackfill, of(id));
    expect(found.state).toBe('finished');
    return found;
  });
const told = (name: string, id: string) =>
  house.database.query<{ data: object; actor: string }>(
    'select data, actor from outbox where type = $1 and about = $2',
    [name, id],
  );

describe('a backfill', () => {
  it('fires the due times of a range, each once, also on the day on which clocks are changed, and is told', async () => {
    const type = await someType(house);
    const { id } = await define(house, { cron: '30 2 * * *', task: { type } });
    const begun = await backfill(id, { reason: 'The importer was broken.' });
    expect(begun).toMatchObject({ state: 'running', dueTimes: 3, actor: ACTOR, reason: 'The importer was broken.' });
    expect(await finished(begun.id)).toMatchObject({ fired: 3, skipped: 0, already: 0 });
    const firings = await firingsOf(house, id);
    expect(firings.map(({ dueAt, cause, state }) => [dueAt.slice(0, 10), cause, state])).toEqual([
      ['2026-03-28', 'backfill', 'fired'],
      ['2026-03-29', 'backfill', 'fired'],
      ['2026-03-30', 'backfill', 'fired'],
    ]);
    expect(await new BareWorker(house, type).claim()).toHaveLength(3);
    expect(await told(BackfillStarted.name, begun.id)).toMatchObject([
      { data: { dueTimes: 3, reason: 'The importer was broken.' }, actor: ACTOR },
    ]);
    expect(await told(BackfillFinished.name, begun.id)).toMatchObject([{ data: { fired: 3 }, actor: ACTOR }]);

    // The same range again finds nothing to do.
    expect(await finished((await backfill(id)).id)).toMatchObject({ fired: 0, already: 3 });
    expect(await firingsOf(house, id)).toHaveLength(3);
    const { backfills } = await house.ask(B.listBackfills, { workspaceId: WORKSPACE, scheduleId: id, limit: 1 });
    expect(backfills).toMatchObject([{ already: 3 }]);
  });

  it('only says what it would do in a dry run', async () => {
    const { id } = await define(house, { cron: '0 * * * *', task: { type: await someType(house) } });
    const planned = await backfill(id, { dryRun: true });
    expect(planned).toMatchObject({ state: 'planned', dueTimes: 72, fired: 72, skipped: 0, already: 0 });
    expect(planned.preview).toHaveLength(10);
    expect(planned.preview[0]).toBe('2026-03-28T00:00:00.000Z');
    expect(await firingsOf(house, id)).toEqual([]);
    await expect(house.ask(B.getBackfill, of(planned.id))).rejects.toMatchObject({ code: 'backfill_not_found' });
  });

  it('fires what was missed, leaves what fired, and skips excluded days', async () => {
    const type = await someType(house);
    const calendar = { ...of(newId()), name: `Closed ${randomUUID()}`, days: [{ from: '2026-03-29' }] };
    await house.ask(CalendarService.createCalendar, calendar);
    const { id } = await define(house, { cron: '30 2 * * *', calendarId: calendar.id, task: { type } });
    expect(await finished((await backfill(id)).id)).toMatchObject({ dueTimes: 3, fired: 2, skipped: 1 });
    expect((await firingsOf(house, id)).map(outcome)).toEqual(['fired', 'excluded', 'fired']);
    await house.ask(CalendarService.updateCalendar, { ...calendar, days: [] });
    expect(await finished((await backfill(id)).id)).toMatchObject({ fired: 1, already: 2 });
    expect((await firingsOf(house, id)).map(outcome)).toEqual(['fired', 'fired', 'fired']);
  });

  it('fires what the rule skipped in an outage; both stay to be seen', async () => {
    const type = await someType(house);
    const { id } = await define(house, {
      cron: '* * * * *',
      misfire: { policy: 'skip', graceMs: 60_000, most: 1 },
      task: { type },
    });
    await nobodyFiredSince(house, id, minutesAgo(10));
    const [missed] = await eventually(async () => {
      const found = await firingsOf(house, id, 'skipped');
      expect(found).toHaveLength(1);
      return found;
    });
    const done = await finished((await backfill(id, { from: missed!.dueAt, to: missed!.lastDueAt })).id);
    expect(done).toMatchObject({ fired: missed!.count, already: 0 });
    expect(await firingsOf(house, id, 'skipped')).toEqual([missed]);
    await house.ask(ScheduleService.deleteSchedule, of(id));
  });

  it('goes on in steps until the end of thousands', async () => {
    const { id } = await define(house, { cron: '* * * * *', task: { type: await someType(house) } });
    const range = { from: '2026-03-28T00:00:00.000Z', to: '2026-03-28T09:59:00.000Z' };
    const done = await finished((await backfill(id, range)).id);
    expect(done).toMatchObject({ dueTimes: 600, fired: 600 });
    const [counted] = await house.database.query(
      `select count(distinct due_at)::int, count(distinct task_id)::int as tasks from firing where schedule_id = $1 and cause = 'backfill'`,
      [id],
    );
    expect(counted).toEqual({ count: 600, tasks: 600 });
    await house.ask(ScheduleService.deleteSchedule, of(id));
  });

  it('waits for each task in turn when it is to go one at a time, and can be cancelled', async () => {
    const type = await someType(house);
    const { id } = await define(house, { cron: '30 2 * * *', task: { type } });
    const { id: backfillId } = await backfill(id, { oneAtATime: true });
    const worker = new BareWorker(house, type);
    for (const fired of [1, 2]) {
      const task = await eventually(async () => {
        const [found, ...more] = await worker.claim();
        expect({ found, more }).toMatchObject({ found: { type }, more: [] });
        return found!;
      });
      expect(await house.ask(B.getBackfill, of(backfillId))).toMatchObject({ state: 'running', fired });
      await expect(backfill(id)).rejects.toMatchObject({ code: 'backfill_running' });
      if (fired === 2) break;
      await worker.settle(task, { succeeded: {} });
    }
    expect(await house.ask(B.cancelBackfill, of(backfillId))).toMatchObject({ state: 'cancelled', fired: 2 });
    expect(await house.ask(B.cancelBackfill, of(backfillId))).toMatchObject({ state: 'cancelled', fired: 2 });
    expect(await told(BackfillCancelled.name, backfillId)).toMatchObject([{ data: { fired: 2 } }]);
  });

  it('ends with its schedule', async () => {
    const { id } = await define(house, { cron: '30 2 * * *', task: { type: await someType(house) } });
    const { id: backfillId } = await backfill(id, { oneAtATime: true });
    await house.ask(ScheduleService.deleteSchedule, of(id));
    expect(await house.ask(B.getBackfill, of(backfillId))).toMatchObject({ state: 'cancelled' });
  });

  it('of too long a range, or of one that is none or to come, is refused', async () => {
    const { id } = await define(house, { cron: '* * * * *', task: { type: await someType(house) } });
    const refused = (change: object) =>
      backfill(id, change).then(
        () => undefined,
        (error: { errors: { pointer: string; detail: string }[] }) => error.errors[0],
      );
    expect(await refused({ from: '2026-01-01T00:00:00.000Z', to: '2026-06-01T00:00:00.000Z' })).toEqual({
      pointer: '/to',
      detail: expect.stringContaining('2026-01-07T22:39:00.000Z would be near enough'),
    });
    expect(await refused({ from: MARCH.to, to: MARCH.from })).toMatchObject({ pointer: '/to' });
    expect(await refused({ to: new Date(Date.now() + 3_600_000).toISOString() })).toMatchObject({ pointer: '/to' });
    const listed = house.ask(B.listBackfills, { workspaceId: WORKSPACE, scheduleId: 'none', limit: 1 });
    await expect(listed).rejects.toMatchObject({ errors: [{ pointer: '/scheduleId' }] });
    await expect(backfill(newId())).rejects.toMatchObject({ code: 'schedule_not_found' });
    await house.ask(ScheduleService.deleteSchedule, of(id));
  });
});
