import fc from 'fast-check';
import { cron } from '../src/index.ts';
import { dueBetween } from './due.ts';
import { clockOf, timeline } from './timeline.ts';
import { anyRule, RULES, type WallRule } from './wall-rule.ts';
import { strikes } from './watchman.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const [FROM, TO] = [Date.UTC(2020, 0, 1), Date.UTC(2030, 0, 1)];
const ZONES = Intl.supportedValuesOf('timeZone');

/** A while in a zone. */
interface Stay {
  zone: string;
  from: number;
  to: number;
}

const stretches = new Map(ZONES.map(zone => [zone, timeline(zone, FROM - 3 * DAY, TO + 3 * DAY)]));

/** Every change of clocks within the ten years, with the hours before it and the day after. */
const changes: Stay[] = ZONES.flatMap(zone =>
  stretches
    .get(zone)!
    .slice(1)
    .filter(({ from }) => from >= FROM && from < TO)
    .map(({ from }) => ({ zone, from: from - 4 * HOUR, to: from + 26 * HOUR })),
);

/** Another two days of the ten years for each zone. */
const others: Stay[] = ZONES.map((zone, index) => {
  const from = FROM + Math.floor((index * 3640) / ZONES.length) * DAY;
  return { zone, from, to: from + 2 * DAY };
});

/** What each rule's watchman found, stay by stay; zones whose clocks agree have the same. */
const found = new Map<string, number[][]>();

function watched(rules: readonly WallRule[], { zone, from, to }: Stay, step = MINUTE): number[][] {
  const all = stretches.get(zone)!;
  const near = all.filter((stretch, index) => stretch.from < to && (all[index + 1]?.from ?? Infinity) > from - 3 * DAY);
  const key = JSON.stringify([rules.map(({ expression }) => expression), near, from, to]);
  if (!found.has(key)) found.set(key, strikes(rules, clockOf(near), from, to, step));
  return found.get(key)!;
}

/** Where a rule and its watchman disagree, as a sentence; nothing when they do not. */
function disagreement({ expression }: WallRule, stay: Stay, struck: readonly number[]): string[] {
  const due = dueBetween(cron(expression, stay.zone), stay.from, stay.to);
  const at = due.findIndex((time, index) => time !== struck[index]);
  if (at < 0 && due.length === struck.length) return [];
  const place = at < 0 ? due.length : at;
  const said = (times: readonly number[]) => (times[place] ? new Date(times[place]).toISOString() : 'nothing more');
  return [`${expression} in ${stay.zone}: ${said(due)}, and the clock says ${said(struck)}`];
}

describe('cron, beside a watchman who only looks at the clock, in all zones, 2020–2029', () => {
  it('meets clocks that change by an hour, by half of one, by two, and for Ramadan', () => {
    const jumps = (zone: string) =>
      stretches
        .get(zone)!
        .slice(1)
        .map(({ offset }, index) => offset - stretches.get(zone)![index]!.offset);
    expect(ZONES.length).toBeGreaterThan(400);
    expect(changes.length).toBeGreaterThan(2000);
    expect(jumps('Europe/Berlin')).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 ? -HOUR : HOUR)));
    expect(new Set(jumps('Australia/Lord_Howe'))).toEqual(new Set([HOUR / 2, -HOUR / 2]));
    expect(new Set(jumps('Antarctica/Troll'))).toEqual(new Set([2 * HOUR, -2 * HOUR]));
    for (const zone of ['Africa/Casablanca', 'Africa/El_Aaiun']) expect(jumps(zone).length).toBeGreaterThan(10);
  });

  it.each(RULES.map((rule, index) => ({ rule, index })))(
    '$rule.expression fires as the clock says around every change of every zone',
    ({ rule, index }) => {
      expect(changes.flatMap(stay => disagreement(rule, stay, watched(RULES, stay)[index]!))).toEqual([]);
    },
  );

  it.each(RULES.map((rule, index) => ({ rule, index })))(
    '$rule.expression fires as the clock says on other days',
    ({ rule, index }) => {
      expect(others.flatMap(stay => disagreement(rule, stay, watched(RULES, stay)[index]!))).toEqual([]);
    },
  );

  it('a rule for every day fires as the clock says, all ten years through', () => {
    const everyDay = RULES.filter(({ expression }) => expression === '30 2 * * *');
    const wrong = ZONES.flatMap(zone => {
      // Casey changed its clocks at a minute past midnight.
      const isByQuarters = stretches.get(zone)!.every(({ from }) => from % (15 * MINUTE) === 0);
      const stay = { zone, from: FROM, to: TO };
      return disagreement(everyDay[0]!, stay, watched(everyDay, stay, isByQuarters ? 15 * MINUTE : MINUTE)[0]!);
    });
    expect(wrong).toEqual([]);
  });

  it('any rule fires as the clock says', () => {
    fc.assert(
      fc.property(
        anyRule,
        fc.constantFrom(...changes),
        fc.integer({ min: -2 * 1440, max: 1440 }),
        (rule, { zone, from }, minutes) => {
          const stay = { zone, from: from + minutes * MINUTE, to: from + minutes * MINUTE + 2 * DAY };
          expect(disagreement(rule, stay, watched([rule], stay)[0]!)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
