import fc from 'fast-check';
import { rrule } from '../src/index.ts';
import { dueBetween } from './due.ts';
import { clockOf, timeline } from './timeline.ts';
import type { WallRule } from './wall-rule.ts';
import { strikes } from './watchman.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const [FROM, TO] = [Date.UTC(2024, 0, 1), Date.UTC(2027, 0, 1)];

/** Clocks that change by an hour, at midnight, by half an hour, by two hours, for a month, in the south, and never. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Beirut',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'America/Santiago',
  'Pacific/Chatham',
  'Asia/Kathmandu',
].map(zone => ({ zone, stretches: timeline(zone, FROM - 10 * DAY, TO + 10 * DAY) }));

/** A moment near a change of clocks, at a full minute. */
const night = fc.constantFrom(...ZONES).chain(({ zone, stretches }) =>
  fc.record({
    zone: fc.constant(zone),
    clock: fc.constant(clockOf(stretches)),
    from: fc
      .tuple(fc.constantFrom(...stretches), fc.integer({ min: -2 * 1440, max: 360 }))
      .map(([{ from }, minutes]) => from + minutes * MINUTE),
  }),
);

const list = (max: number, most: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: most })
    .map(values => values.sort((a, b) => a - b));

describe('a recurrence rule, where clocks are changed', () => {
  it('of days is due once for each wall time, as a watchman says who only looks at the clock', () => {
    fc.assert(
      fc.property(night, list(4, 3), list(59, 3), ({ zone, clock, from }, hours, minutes) => {
        const expression = `FREQ=DAILY;BYHOUR=${hours};BYMINUTE=${minutes};BYSECOND=0`;
        const matches: WallRule['matches'] = wall => hours.includes(wall.hour) && minutes.includes(wall.minute);
        const due = dueBetween(rrule(expression, zone, new Date(from - 5 * DAY)), from, from + 3 * DAY);
        expect(due).toEqual(
          strikes([{ expression, isEveryHour: false, matches }], clock, from, from + 3 * DAY, MINUTE)[0],
        );
      }),
      { numRuns: 200 },
    );
  });

  it('of every hour or every minute is due whenever the clock shows what it names', () => {
    fc.assert(
      fc.property(
        night,
        fc.constantFrom('HOURLY', 'MINUTELY'),
        list(23, 12),
        list(59, 4),
        ({ zone, clock, from }, frequency, hours, minutes) => {
          const expression = `FREQ=${frequency};BYHOUR=${hours};BYMINUTE=${minutes};BYSECOND=0`;
          const matches: WallRule['matches'] = wall => hours.includes(wall.hour) && minutes.includes(wall.minute);
          const due = dueBetween(rrule(expression, zone, new Date(from - 5 * DAY)), from, from + 3 * DAY);
          expect(due).toEqual(
            strikes([{ expression, isEveryHour: true, matches }], clock, from, from + 3 * DAY, MINUTE)[0],
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of hours, minutes or seconds counts real time from its start on', () => {
    const units = { HOURLY: HOUR, MINUTELY: MINUTE, SECONDLY: 1000 };
    fc.assert(
      fc.property(
        night,
        fc.constantFrom('HOURLY' as const, 'MINUTELY' as const, 'SECONDLY' as const),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 200 }),
        list(23, 20),
        ({ zone, clock, from }, frequency, interval, ahead, hours) => {
          // Where an hour is half over when clocks are changed by half an hour, no hour of real time is one of the clock.
          fc.pre(frequency !== 'HOURLY' || zone !== 'Australia/Lord_Howe');
          const every = units[frequency] * interval;
          const all = Array.from({ length: 2000 }, (_, index) => from + index * every);
          const hourOf = (moment: number) => new Date(clock(moment)).getUTCHours();
          const expected = all
            .filter(moment => hours.includes(hourOf(moment)))
            .filter(moment => moment > from + ahead * MINUTE);
          const recurrence = rrule(`FREQ=${frequency};INTERVAL=${interval};BYHOUR=${hours}`, zone, new Date(from));
          const to = Math.min(all.at(-1)!, TO);
          expect(dueBetween(recurrence, from + ahead * MINUTE + 1, to)).toEqual(expected.filter(moment => moment < to));
        },
      ),
      { numRuns: 200 },
    );
  });
});
