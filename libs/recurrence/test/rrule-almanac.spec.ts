import fc from 'fast-check';
import { rrule } from '../src/index.ts';
import { almanac, type AlmanacDay } from './almanac.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const YEARS = 6;

/** A rule of days and longer periods, as its parts. */
interface Parts {
  FREQ: 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY';
  INTERVAL: number;
  WKST: string;
  BYMONTH?: number[];
  BYWEEKNO?: number[];
  BYYEARDAY?: number[];
  BYMONTHDAY?: number[];
  BYDAY?: string[];
  BYHOUR: number[];
  BYMINUTE: number[];
  BYSETPOS?: number[];
}

const list = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
/** From the beginning or from the end. */
const place = (max: number) => fc.oneof(fc.integer({ min: 1, max }), fc.integer({ min: -max, max: -1 }));
const weekday = fc.constantFrom(...DAYS);
const numbered = fc.oneof(
  weekday,
  fc.tuple(place(5), weekday).map(([nth, day]) => `${nth}${day}`),
);

const always = {
  INTERVAL: fc.integer({ min: 1, max: 3 }),
  WKST: weekday,
  BYMONTH: maybe(list(fc.integer({ min: 1, max: 12 }))),
  BYHOUR: list(fc.integer({ min: 0, max: 23 })),
  BYMINUTE: list(fc.integer({ min: 0, max: 59 })),
  BYSETPOS: maybe(list(place(6))),
};
/** At least one part that names days, so that nothing is left to the start. */
const parts: fc.Arbitrary<Parts> = fc
  .oneof(
    fc.record({ FREQ: fc.constant('YEARLY' as const), ...always, BYWEEKNO: list(place(53)), BYDAY: list(weekday) }),
    fc.record({
      FREQ: fc.constant('YEARLY' as const),
      ...always,
      BYYEARDAY: maybe(list(place(366))),
      BYDAY: list(numbered),
    }),
    fc.record({
      FREQ: fc.constant('YEARLY' as const),
      ...always,
      BYMONTHDAY: list(place(31)),
      BYDAY: maybe(list(weekday)),
    }),
    fc.record({
      FREQ: fc.constant('MONTHLY' as const),
      ...always,
      BYMONTHDAY: maybe(list(place(31))),
      BYDAY: list(numbered),
    }),
    fc.record({ FREQ: fc.constant('MONTHLY' as const), ...always, BYMONTHDAY: list(place(31)) }),
    fc.record({ FREQ: fc.constant('WEEKLY' as const), ...always, BYDAY: list(weekday) }),
    fc.record({
      FREQ: fc.constant('DAILY' as const),
      ...always,
      BYMONTHDAY: maybe(list(place(31))),
      BYDAY: maybe(list(weekday)),
    }),
  )
  .map(given => given as Parts);

function text(rule: object): string {
  return Object.entries(rule)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${[value].flat().join(',')}`)
    .join(';');
}

/** From a year before the first start to a year after the last due time, so that the weeks of both are whole. */
const almanacs = new Map(DAYS.map(start => [start, almanac(2022, YEARS + 2, start)]));

/** What the rule names in the years of the almanac, day by day and period by period. */
function named(rule: Parts, start: number): number[] {
  const days = almanacs.get(rule.WKST)!;
  const periodOf = (day: AlmanacDay, index: number) =>
    ({ YEARLY: day.year, MONTHLY: day.year * 12 + day.month, WEEKLY: day.weekCount, DAILY: index })[rule.FREQ];
  const first = days.findIndex(({ midnight }) => start < midnight + 24 * HOUR);
  const firstPeriod = periodOf(days[first]!, first);
  const times = rule.BYHOUR.flatMap(hour => rule.BYMINUTE.map(minute => hour * HOUR + minute * MINUTE)).sort(
    (a, b) => a - b,
  );
  const periods = Map.groupBy(
    days.map((day, index) => ({ day, period: periodOf(day, index) })),
    ({ period }) => period,
  );
  return [...periods]
    .filter(([period]) => period >= firstPeriod && (period - firstPeriod) % rule.INTERVAL === 0)
    .flatMap(([, period]) => {
      const walls = period
        .filter(({ day }) => isNamed(rule, day))
        .flatMap(({ day }) => times.map(time => day.midnight + time));
      return walls.filter(
        (_, index) => !rule.BYSETPOS || rule.BYSETPOS.some(at => at === index + 1 || at === index - walls.length),
      );
    })
    .filter(wall => wall >= start);
}

function isNamed(rule: Parts, day: AlmanacDay): boolean {
  const among = (names: number[] | undefined, places: number[]) => !names || places.some(at => names.includes(at));
  const ofWhat = rule.FREQ === 'YEARLY' && !rule.BYMONTH ? day.weekdayOfYear : day.weekdayOfMonth;
  const names = [day.weekday, ...ofWhat.map(at => `${at}${day.weekday}`)];
  return (
    among(rule.BYMONTH, [day.month]) &&
    among(rule.BYWEEKNO, day.week) &&
    among(rule.BYYEARDAY, day.ofYear) &&
    among(rule.BYMONTHDAY, day.ofMonth) &&
    (!rule.BYDAY || names.some(name => rule.BYDAY!.includes(name)))
  );
}

/** The first due times up to the end of the almanac. */
function due(rule: string, start: number, atMost: number): number[] {
  const recurrence = rrule(rule, 'UTC', new Date(start));
  const times: number[] = [];
  for (let next = recurrence.after(new Date(0)); next && times.length < atMost; next = recurrence.after(next)) {
    if (next.getTime() >= Date.UTC(2023 + YEARS, 0, 1)) break;
    times.push(next.getTime());
  }
  return times;
}

const start = fc.integer({ min: 0, max: 1000 * 1440 }).map(minutes => Date.UTC(2023, 0, 1) + minutes * MINUTE);

describe('a recurrence rule, beside an almanac that counts days', () => {
  it('is due when the almanac says', () => {
    fc.assert(
      fc.property(parts, start, (rule, from) => {
        const expected = named(rule, from).filter(wall => wall < Date.UTC(2023 + YEARS, 0, 1));
        expect(due(text(rule), from, 60)).toEqual(expected.slice(0, 60));
      }),
      { numRuns: 300 },
    );
  });

  it('of hours or minutes is due in every so-manieth of the clock, from the one of its start on', () => {
    const units = { HOURLY: HOUR, MINUTELY: MINUTE };
    const given = fc.record({
      FREQ: fc.constantFrom('HOURLY' as const, 'MINUTELY' as const),
      INTERVAL: fc.integer({ min: 1, max: 5 }),
      BYSECOND: list(fc.integer({ min: 0, max: 59 })),
      BYSETPOS: maybe(list(place(6))),
    });
    fc.assert(
      fc.property(
        given,
        list(fc.integer({ min: 0, max: 59 })),
        start,
        ({ FREQ, INTERVAL, BYSECOND, BYSETPOS }, BYMINUTE, from) => {
          const unit = units[FREQ];
          const minutes = FREQ === 'HOURLY' ? BYMINUTE : [0];
          const offsets = minutes
            .flatMap(minute => BYSECOND.map(second => minute * MINUTE + second * 1000))
            .sort((a, b) => a - b);
          const chosen = offsets.filter(
            (_, index) => !BYSETPOS || BYSETPOS.some(at => at === index + 1 || at === index - offsets.length),
          );
          const first = Math.floor(from / unit) * unit;
          const expected = Array.from({ length: 40 }, (_, index) => first + index * INTERVAL * unit)
            .flatMap(begin => chosen.map(offset => begin + offset))
            .filter(moment => moment >= from);
          const rule = { FREQ, INTERVAL, BYSECOND, BYSETPOS, BYMINUTE: FREQ === 'HOURLY' ? BYMINUTE : undefined };
          expect(due(text(rule), from, 30)).toEqual(expected.slice(0, 30));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('ends with its COUNT', () => {
    fc.assert(
      fc.property(parts, start, fc.integer({ min: 1, max: 20 }), (rule, from, count) => {
        const all = due(text(rule), from, 30);
        expect(due(`${text(rule)};COUNT=${count}`, from, 30)).toEqual(all.slice(0, count));
      }),
      { numRuns: 100 },
    );
  });

  it('ends with its UNTIL, inclusive', () => {
    fc.assert(
      fc.property(parts, start, fc.integer({ min: 0, max: 19 }), (rule, from, index) => {
        const all = due(text(rule), from, 20);
        fc.pre(all.length > index);
        const until = (moment: number) => `;UNTIL=${new Date(moment).toISOString().slice(0, 19).replace(/[-:]/g, '')}`;
        for (const zulu of ['', 'Z']) {
          expect(due(`${text(rule)}${until(all[index]!)}${zulu}`, from, 20)).toEqual(all.slice(0, index + 1));
          expect(due(`${text(rule)}${until(all[index]! - 1000)}${zulu}`, from, 20)).toEqual(all.slice(0, index));
        }
      }),
      { numRuns: 100 },
    );
  });
});
