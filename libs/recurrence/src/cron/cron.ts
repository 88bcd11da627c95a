import { calendarDay, DAY, dayNumber, SECOND } from '../calendar.ts';
import { FIRST_YEAR, LAST_YEAR, type Recurrence } from '../recurrence.ts';
import { type Zone, zoneOf } from '../zone.ts';
import { type CronExpression, cronExpression } from './expression.ts';

/**
 * The due times of a cron expression in the local time of an IANA zone.
 *
 * - **Fields**: five (minute, hour, day of month, month, day of week) or six with the second first; `*`, numbers, names (`JAN`, `mon`), lists, ranges,
 *   steps (`10-40/5`, `30/10` = from 30 on, a star with a step); Sunday is 0 and 7. Day of month also `?` (any), `L` (last day), `L-3` (three days before
 *   it), `LW` (last of Monday to Friday) and `15W` (the one of these nearest to the 15th, in the same month); day of week also `?`, `5L` (last Friday) and
 *   `1#2` (second Monday). `@yearly @annually @monthly @weekly @daily @midnight @hourly`.
 * - **Days**: as in Vixie cron, when both day fields are restricted, a day that either names; when one begins with `*`, also with a step, a day that both
 *   name.
 * - **When clocks change**: a rule with fixed hours (`30 2 * * *`) fires once for each wall time: at the first moment after the gap when clocks are put
 *   forward over it (once, however many of its times are skipped), and at the first of the two when clocks are put back. A rule whose hour field begins
 *   with `*` (`0 * * * *`, also with a step) or names all 24 hours goes by real time: it fires whenever the clock shows such a time, twice when it shows it
 *   twice and never when it does not.
 *
 * A due time more than 40 years ahead counts as none: 29 February on a given weekday is at most that far away (across 2100), so that a longer search
 * finds nothing. `0 0 30 2 *` therefore answers undefined, at once.
 *
 * Throws RecurrenceInvalid, which names the field, what came and what is allowed, also for an unknown zone.
 */
export function cron(expression: string, zone: string): Recurrence {
  return new Cron(cronExpression(expression), zoneOf(zone));
}

const YEARS_AHEAD = 40;

class Cron implements Recurrence {
  constructor(
    private readonly expression: CronExpression,
    private readonly zone: Zone,
  ) {}

  after(moment: Date): Date | undefined {
    const second = Math.max(Math.floor(moment.getTime() / SECOND) * SECOND, Date.UTC(FIRST_YEAR, 0, 1) - SECOND);
    if (second >= Date.UTC(LAST_YEAR, 11, 31)) return undefined;
    const lastYear = Math.min(calendarDay(Math.floor(second / DAY)).year + YEARS_AHEAD, LAST_YEAR);
    const due = this.expression.isEveryHour ? this.#byRealTime(second, lastYear) : this.#onceEach(second, lastYear);
    return due === undefined ? undefined : new Date(due);
  }

  /** Each wall time once: when the clocks first reach it. */
  #onceEach(moment: number, lastYear: number): number | undefined {
    const wall = this.#wallFrom(this.zone.unreached(moment), lastYear);
    return wall === undefined ? undefined : this.zone.reached(wall);
  }

  /** Whenever the clocks show such a wall time: span by span, within which they run as time does. */
  #byRealTime(moment: number, lastYear: number): number | undefined {
    let from = moment + SECOND;
    for (;;) {
      const { offset, until } = this.zone.spanAt(from);
      const wall = this.#wallFrom(from + offset, lastYear);
      if (wall === undefined) return undefined;
      if (wall - offset < until) return wall - offset;
      // Up to this wall time there is none, unless the clocks go back behind where the search began.
      const goesBack = until + this.zone.spanAt(until).offset < from + offset;
      from = goesBack ? until : Math.max(until, wall - DAY);
    }
  }

  /** The first matching wall time at or after one. */
  #wallFrom(wall: number, lastYear: number): number | undefined {
    const { times, months, isDay } = this.expression;
    let number = Math.floor(wall / DAY);
    let index = times.firstFrom(wall - number * DAY);
    if (index === times.count) [number, index] = [number + 1, 0];
    for (let day = calendarDay(number); day.year <= lastYear; day = calendarDay(number)) {
      const isMonth = months.has(day.month);
      if (isMonth && isDay(day)) return number * DAY + times.at(index);
      number = isMonth ? number + 1 : dayNumber(day.year, day.month + 1, 1);
      index = 0;
    }
    return undefined;
  }
}
