import { failed, object, string } from '../checks/check.ts';
import { instantOf, isDay, isIsoDate } from '../rich-text/date-value.ts';
import { existence, type OperatorContext, type Operator, type Operators } from './operators.ts';

/** A date to compare: a day or an instant as text, or null. Ranges are compared by their start. */
export type ComparedDate = string | null;

const dayMs = 86_400_000;

/**
 * Dates are compared as instants, except that a filter by day compares days (in UTC). Words such as `today` and
 * `one_week_ago` are days, reckoned from the virtual clock in UTC.
 */
export const dateOperators: Operators<ComparedDate> = {
  equals: comparing(order => order === 0),
  before: comparing(order => order < 0),
  after: comparing(order => order > 0),
  on_or_before: comparing(order => order <= 0),
  on_or_after: comparing(order => order >= 0),
  this_week: within(now => [weekStart(now), weekStart(now) + 7 * dayMs - 1]),
  past_week: within(now => [startOfDay(now) - 7 * dayMs, endOfDay(now)]),
  past_month: within(now => [startOfDay(monthsFrom(now, -1)), endOfDay(now)]),
  past_year: within(now => [startOfDay(monthsFrom(now, -12)), endOfDay(now)]),
  next_week: within(now => [startOfDay(now), endOfDay(now + 7 * dayMs)]),
  next_month: within(now => [startOfDay(now), endOfDay(monthsFrom(now, 1))]),
  next_year: within(now => [startOfDay(now), endOfDay(monthsFrom(now, 12))]),
  ...existence(value => value === null),
};

const relativeDays: Record<string, (now: number) => number> = {
  today: now => now,
  tomorrow: now => now + dayMs,
  yesterday: now => now - dayMs,
  one_week_ago: now => now - 7 * dayMs,
  one_week_from_now: now => now + 7 * dayMs,
  one_month_ago: now => monthsFrom(now, -1),
  one_month_from_now: now => monthsFrom(now, 1),
};

function comparing(holds: (order: number) => boolean): Operator<ComparedDate> {
  return (operand, path, context) => {
    const wanted = dateOperand(operand, path, context);
    return value => value !== null && holds(compareDates(value, wanted));
  };
}

function dateOperand(operand: unknown, path: string, { now }: OperatorContext): string {
  const text = string()(operand, path);
  const relative = Object.hasOwn(relativeDays, text) ? relativeDays[text] : undefined;
  if (relative) return dayOf(relative(now));
  if (!isIsoDate(text)) throw failed(path, 'a valid ISO 8601 date string', text);
  return text;
}

/** Below zero when the value comes first, above when last; a day as the wanted date compares days only. */
function compareDates(value: string, wanted: string): number {
  if (isDay(wanted)) return compareText(isDay(value) ? value : dayOf(instantOf(value)), wanted);
  return instantOf(value) - instantOf(wanted);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function within(range: (now: number) => [number, number]): Operator<ComparedDate> {
  return (operand, path, { now }) => {
    object(operand, path);
    const [first, last] = range(now);
    return value => value !== null && instantOf(value) >= first && instantOf(value) <= last;
  };
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function startOfDay(instant: number): number {
  return Math.floor(instant / dayMs) * dayMs;
}

function endOfDay(instant: number): number {
  return startOfDay(instant) + dayMs - 1;
}

/** Weeks begin on Monday. */
function weekStart(instant: number): number {
  const weekday = (new Date(instant).getUTCDay() + 6) % 7;
  return startOfDay(instant) - weekday * dayMs;
}

/** The same day some months on, or that month's last day when it is shorter. */
function monthsFrom(instant: number, months: number): number {
  const date = new Date(instant);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return Date.UTC(
    date.getUTCFullYear(),
    date.getUTCMonth() + months,
    Math.min(date.getUTCDate(), lastDay),
    date.getUTCHours(),
    date.getUTCMinutes(),
  );
}
