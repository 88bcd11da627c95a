import { calendarDay, DAY, HOUR, MINUTE, modulo, SECOND } from '../calendar.ts';
import { FIRST_YEAR, LAST_YEAR, type Recurrence, RecurrenceInvalid } from '../recurrence.ts';
import { type Zone, zoneOf } from '../zone.ts';
import { DatedRule } from './dated-rule.ts';
import { parseRule } from './parse.ts';
import type { Rule } from './rule.ts';
import { isTicking, TickingRule } from './ticking-rule.ts';

/**
 * The due times of a recurrence rule of RFC 5545 (3.3.10), e.g. `FREQ=MONTHLY;BYDAY=-1FR`, from a start on, in the local time of an IANA zone.
 *
 * - **Parts**: `FREQ` from `YEARLY` to `SECONDLY`, `INTERVAL` (1–100,000), `COUNT` (1–10,000), `UNTIL`, `BYMONTH`, `BYWEEKNO`, `BYYEARDAY`, `BYMONTHDAY`,
 *   `BYDAY`, `BYHOUR`, `BYMINUTE`, `BYSECOND`, `BYSETPOS`, `WKST`, in any order and case, also behind `RRULE:`. `UNTIL` is inclusive and UTC
 *   (`20271224T090000Z`), local (`20271224T090000`) or a whole local day (`20271224`).
 * - **Start**: what the rule does not say (time of day, weekday, day of month) is that of the start, whose fraction of a second is left out. The start is due
 *   itself only when the rule names it, and counts only then; RFC 5545 leaves open what a start outside of its rule means.
 * - **When clocks change**: a rule of `DAILY` and longer fires once for each wall time: at the first moment after the gap when clocks are put forward over
 *   it, and at the first of the two when clocks are put back. (RFC 5545 leaves out what falls into a gap; a schedule that silently does not run one night a
 *   year is not what its owner means. It is what `cron` does, too.) A rule of `HOURLY` and shorter goes by real time from the start on: `INTERVAL=6` hours are
 *   six hours; its `BY…` parts look at what the clocks show.
 * - **Bounds**: a due time more than a hundred years after the moment asked for counts as none, as does one after 20,000 hours, minutes or seconds of a rule
 *   in a row without any.
 *
 * Keep the object of a rule with `COUNT`: its first answer counts all its due times, some milliseconds, the others are as quick as without.
 *
 * Throws RecurrenceInvalid, which names the part, what came and what is allowed, also for an unknown zone or a start outside of the years 1900–9999.
 */
export function rrule(rule: string, zone: string, start: Date): Recurrence {
  return new Rrule(parseRule(rule), zoneOf(zone), secondOf(start));
}

class Rrule implements Recurrence {
  readonly #due: { after(moment: number): number | undefined };
  #last?: number;

  constructor(
    private readonly rule: Rule,
    private readonly zone: Zone,
    private readonly start: number,
  ) {
    const wall = zone.wallAt(start);
    const whole = completed(rule, wall);
    this.#due = isTicking(rule) ? new TickingRule(whole, zone, start) : new DatedRule(whole, zone, wall);
  }

  after(moment: Date): Date | undefined {
    const due = this.#after(Math.floor(moment.getTime() / SECOND) * SECOND);
    if (due === undefined) return undefined;
    this.#last ??= this.#lastDue();
    return due > this.#last ? undefined : new Date(due);
  }

  /** As if the rule had neither UNTIL nor COUNT. */
  #after(moment: number): number | undefined {
    if (moment >= Date.UTC(LAST_YEAR, 11, 31)) return undefined;
    return this.#due.after(Math.max(moment, this.start - SECOND));
  }

  /** After this moment nothing is due any more. */
  #lastDue(): number {
    const { until, count } = this.rule;
    if (until) return 'moment' in until ? until.moment : this.zone.reached(until.wall);
    if (!count) return Infinity;
    let last = this.start - SECOND;
    for (let counted = 0; counted < count; counted++) {
      const next = this.#after(last);
      if (next === undefined) break;
      last = next;
    }
    return last;
  }
}

function secondOf(start: Date): number {
  const year = start.getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return Math.floor(start.getTime() / SECOND) * SECOND;
  const given = Number.isNaN(year) ? 'no date' : `in the year ${year}`;
  throw new RecurrenceInvalid(`The start is ${given}; allowed are the years ${FIRST_YEAR}–${LAST_YEAR}.`);
}

/** The rule with what it takes from its start, a wall time. */
function completed(rule: Rule, start: number): Rule {
  const day = calendarDay(Math.floor(start / DAY));
  const isDated = !isTicking(rule);
  const whole = { ...rule };
  if (isDated) whole.hours ??= [Math.floor(modulo(start, DAY) / HOUR)];
  if (isDated || rule.frequency === 'HOURLY') whole.minutes ??= [Math.floor(modulo(start, HOUR) / MINUTE)];
  if (rule.frequency !== 'SECONDLY') whole.seconds ??= [modulo(start, MINUTE) / SECOND];
  if (rule.weekdays || rule.monthDays || rule.yearDays) return whole;
  if (rule.frequency === 'WEEKLY' || rule.weekNumbers) whole.weekdays = [{ weekday: day.weekday }];
  else if (rule.frequency === 'MONTHLY' || rule.frequency === 'YEARLY') whole.monthDays = [day.day];
  if (rule.frequency === 'YEARLY' && !rule.weekNumbers) whole.months ??= [day.month];
  return whole;
}
