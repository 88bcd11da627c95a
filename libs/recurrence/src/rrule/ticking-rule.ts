import { type CalendarDay, calendarDay, DAY, HOUR, MINUTE, modulo, SECOND } from '../calendar.ts';
import { LAST_YEAR } from '../recurrence.ts';
import type { Zone } from '../zone.ts';
import { dayFilter } from './day-filter.ts';
import { chosenIndexes } from './dated-rule.ts';
import type { Rule } from './rule.ts';

const UNITS: Partial<Record<Rule['frequency'], number>> = { HOURLY: HOUR, MINUTELY: MINUTE, SECONDLY: SECOND };

/** A rule of hours, minutes or seconds goes by them: an hour is an hour, whatever the clocks do. */
export function isTicking(rule: Rule): boolean {
  return UNITS[rule.frequency] !== undefined;
}

/** After so many periods without a due time the rule counts as one without: `FREQ=SECONDLY;INTERVAL=60;BYSECOND=30` from a full minute on has none. */
const MAX_STEPS = 20_000;

/** Further ahead is not searched. */
const YEARS_AHEAD = 100;

/** A rule of hours, minutes or seconds, which pass as real time does from the start on; its other parts look at what the clocks of the zone show. */
export class TickingRule {
  readonly #unit: number;
  readonly #every: number;
  /** The beginning of the hour, minute or second of the start. */
  readonly #origin: number;
  readonly #isDay: (day: CalendarDay) => boolean;
  readonly #hours: (hour: number) => boolean;
  readonly #minutes: (minute: number) => boolean;
  readonly #seconds: readonly number[];
  #latest?: { period: number; moments: number[] };

  /** The rule is complete; `start` is a moment. */
  constructor(
    private readonly rule: Rule,
    private readonly zone: Zone,
    start: number,
  ) {
    this.#unit = UNITS[rule.frequency]!;
    this.#every = this.#unit * rule.interval;
    this.#origin = start - modulo(zone.wallAt(start), this.#unit);
    this.#isDay = dayFilter(rule);
    this.#hours = among(rule.hours);
    this.#minutes = among(rule.minutes);
    this.#seconds = rule.seconds ?? Array.from({ length: 60 }, (_, second) => second);
  }

  /** The first due time strictly after a moment, which is not before the second before the start. */
  after(moment: number): number | undefined {
    const last = Math.min(moment + YEARS_AHEAD * 366 * DAY, Date.UTC(LAST_YEAR, 11, 31));
    let period = this.#endingAfter(moment + SECOND);
    for (let step = 0; step < MAX_STEPS; step++) {
      const begin = this.#origin + period * this.#every;
      if (begin > last) return undefined;
      const open = this.#openFrom(begin);
      if (open < begin + this.#unit) {
        const due = this.#momentsOf(period).find(at => at > moment);
        if (due !== undefined) return due;
        period++;
      } else {
        period = Math.max(this.#endingAfter(open), period + 1);
      }
    }
    return undefined;
  }

  /** The number of the first period that ends after a moment. */
  #endingAfter(moment: number): number {
    return Math.max(Math.floor((moment - this.#origin - this.#unit) / this.#every) + 1, 0);
  }

  /** A moment at or after one, before which no day, hour and minute fits; the first that fits, or one on the way to it. */
  #openFrom(moment: number): number {
    const { until, offset } = this.zone.spanAt(moment);
    const wall = moment + offset;
    if (!this.#isDay(calendarDay(Math.floor(wall / DAY)))) return Math.min(moment + DAY - modulo(wall, DAY), until);
    if (!this.#hours(hourOf(wall))) return Math.min(moment + HOUR - modulo(wall, HOUR), until);
    if (this.#unit < HOUR && !this.#minutes(minuteOf(wall)))
      return Math.min(moment + MINUTE - modulo(wall, MINUTE), until);
    return moment;
  }

  #momentsOf(period: number): number[] {
    if (this.#latest?.period !== period) {
      const begin = this.#origin + period * this.#every;
      const moments = [...this.#moments(begin, begin + this.#unit)];
      const { positions } = this.rule;
      this.#latest = {
        period,
        moments: positions ? chosenIndexes(positions, moments.length).map(index => moments[index]!) : moments,
      };
    }
    return this.#latest.moments;
  }

  /** What is due in a period, in order: minute by minute, as the clocks show them. */
  *#moments(begin: number, end: number): Generator<number> {
    for (let from = begin; from < end;) {
      const { until, offset } = this.zone.spanAt(from);
      const to = Math.min(until, end);
      for (let minute = from - modulo(from + offset, MINUTE); minute < to; minute += MINUTE) {
        const wall = minute + offset;
        if (!this.#minutes(minuteOf(wall)) || !this.#hours(hourOf(wall))) continue;
        if (!this.#isDay(calendarDay(Math.floor(wall / DAY)))) continue;
        for (const second of this.#seconds) {
          const at = minute + second * SECOND;
          if (at >= from && at < to) yield at;
        }
      }
      from = to;
    }
  }
}

function hourOf(wall: number): number {
  return Math.floor(modulo(wall, DAY) / HOUR);
}

function minuteOf(wall: number): number {
  return Math.floor(modulo(wall, HOUR) / MINUTE);
}

/** Whether a list names a number; without a list all are. */
function among(list: readonly number[] | undefined): (number: number) => boolean {
  return list ? number => list.includes(number) : () => true;
}
