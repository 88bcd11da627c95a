import { calendarDay, type CalendarDay, DAY } from '../calendar.ts';
import { LAST_YEAR } from '../recurrence.ts';
import { firstIndex, TimesOfDay } from '../times-of-day.ts';
import type { Zone } from '../zone.ts';
import { dayFilter } from './day-filter.ts';
import { type Periods, periodsOf } from './periods.ts';
import type { Rule } from './rule.ts';

/** A rule further apart than this counts as one without further due times. */
const YEARS_AHEAD = 100;

/** A rule of days and longer periods: each wall time it names is due once, when the clocks of the zone first reach it. */
export class DatedRule {
  readonly #periods: Periods;
  readonly #isDay: (day: CalendarDay) => boolean;
  readonly #times: TimesOfDay;
  #latest?: { period: number; walls: Walls };

  /** The rule is complete; `start` is a wall time. */
  constructor(
    private readonly rule: Rule,
    private readonly zone: Zone,
    start: number,
  ) {
    this.#periods = periodsOf(rule, calendarDay(Math.floor(start / DAY)));
    this.#isDay = dayFilter(rule);
    this.#times = new TimesOfDay(rule.hours!, rule.minutes!, rule.seconds!);
  }

  /** The first due time strictly after a moment, which is not before the second before the start. */
  after(moment: number): number | undefined {
    const from = this.zone.unreached(moment);
    const day = calendarDay(Math.floor(from / DAY));
    const lastYear = Math.min(day.year + YEARS_AHEAD, LAST_YEAR);
    for (let period = Math.max(this.#periods.upTo(day), 0); ; period++) {
      const walls = this.#wallsOf(period);
      if (walls.first.year > lastYear) return undefined;
      const index = firstIndex(walls.count, at => walls.at(at) >= from);
      if (index < walls.count) return this.zone.reached(walls.at(index));
    }
  }

  #wallsOf(period: number): Walls {
    if (this.#latest?.period !== period) this.#latest = { period, walls: this.#choose(this.#periods.first(period)) };
    return this.#latest.walls;
  }

  /** The wall times of a period, in order: all times of all its days, or those of them that BYSETPOS chooses. */
  #choose(first: CalendarDay): Walls {
    const days: number[] = [];
    const length = this.#periods.length(first);
    for (let number = first.number; number < first.number + length; number++) {
      if (this.#isDay(calendarDay(number))) days.push(number);
    }
    const times = this.#times;
    const count = days.length * times.count;
    const at = (index: number) => days[Math.floor(index / times.count)]! * DAY + times.at(index % times.count);
    if (!this.rule.positions) return { first, count, at };
    const chosen = chosenIndexes(this.rule.positions, count);
    return { first, count: chosen.length, at: index => at(chosen[index]!) };
  }
}

/** The wall times of a period, in order, not written down: a year may have 31 million. */
interface Walls {
  /** The first day of the period. */
  first: CalendarDay;
  count: number;
  at(index: number): number;
}

/** Which of `count` things BYSETPOS chooses, ascending. */
export function chosenIndexes(positions: readonly number[], count: number): number[] {
  const indexes = positions.map(position => (position > 0 ? position - 1 : count + position));
  return [...new Set(indexes.filter(index => index >= 0 && index < count))].sort((a, b) => a - b);
}
