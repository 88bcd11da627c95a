import { type CalendarDay, daysInMonth, modulo } from '../calendar.ts';
import { MONTH_DAY_FIELD, numberOf, numbersOf, refused, WEEKDAY_FIELD } from './field.ts';

/** Whether a day is meant. */
export type DayRule = (day: CalendarDay) => boolean;

/**
 * The days of a cron expression, by Vixie cron's rule: when both day fields are restricted, a day that either of them names; when one begins with `*`
 * (or is `?`), a day that both name. Throws RecurrenceInvalid.
 */
export function dayRule(monthDays: string, weekdays: string): DayRule {
  const byMonthDay = anyOf(monthDays === '?' ? '*' : monthDays, monthDayTerm, terms => {
    const numbers = numbersOf(MONTH_DAY_FIELD, terms);
    return day => numbers.includes(day.day);
  });
  const byWeekday = anyOf(weekdays === '?' ? '*' : weekdays, weekdayTerm, terms => {
    const numbers = numbersOf(WEEKDAY_FIELD, terms).map(number => number % 7);
    return day => numbers.includes(day.weekday);
  });
  const isOpen = (field: string) => /^[*?]/.test(field);
  return isOpen(monthDays) || isOpen(weekdays)
    ? day => byMonthDay(day) && byWeekday(day)
    : day => byMonthDay(day) || byWeekday(day);
}

/** A field's terms that have a meaning of their own, each with it, and the plain ones together. */
function anyOf(
  field: string,
  own: (term: string) => DayRule | undefined,
  plain: (terms: string[]) => DayRule,
): DayRule {
  const rules: DayRule[] = [];
  const numbers: string[] = [];
  for (const term of field.split(',')) {
    const rule = own(term.toUpperCase());
    if (rule) rules.push(rule);
    else numbers.push(term);
  }
  if (numbers.length > 0) rules.push(plain(numbers));
  return day => rules.some(rule => rule(day));
}

/** `L` the last day, `L-3` three days before it, `LW` the last from Monday to Friday, `15W` the one of these nearest to the 15th. */
function monthDayTerm(term: string): DayRule | undefined {
  if (term === 'LW') return day => day.day === nearestWorkday(day, daysInMonth(day.year, day.month));
  const [, , before] = /^L(-(\d+))?$/.exec(term) ?? [];
  if (before && (Number(before) < 1 || Number(before) > 30)) {
    throw refused(MONTH_DAY_FIELD, term, 'the days before the last are from 1 to 30');
  }
  if (/^L(-\d+)?$/.test(term)) return day => day.day === daysInMonth(day.year, day.month) - Number(before ?? 0);
  const [, nearest] = /^(.+)W$/.exec(term) ?? [];
  if (nearest === undefined) return undefined;
  const number = numberOf(MONTH_DAY_FIELD, nearest, term);
  return day => number <= daysInMonth(day.year, day.month) && day.day === nearestWorkday(day, number);
}

/** `5L` or `FRIL` the last Friday of the month, `1#2` or `MON#2` the second Monday. */
function weekdayTerm(term: string): DayRule | undefined {
  const [, last] = /^(.+)L$/.exec(term) ?? [];
  if (last !== undefined) {
    const weekday = numberOf(WEEKDAY_FIELD, last, term) % 7;
    return day => day.weekday === weekday && day.day > daysInMonth(day.year, day.month) - 7;
  }
  const [, name, nth] = /^(.*)#(.*)$/.exec(term) ?? [];
  if (name === undefined || nth === undefined) return undefined;
  if (!/^[1-5]$/.test(nth)) throw refused(WEEKDAY_FIELD, term, 'behind # stands a number from 1 to 5');
  const weekday = numberOf(WEEKDAY_FIELD, name, term) % 7;
  return day => day.weekday === weekday && Math.ceil(day.day / 7) === Number(nth);
}

/** The day from Monday to Friday nearest to a day of the same month, without leaving the month. */
function nearestWorkday(month: CalendarDay, day: number): number {
  const weekday = modulo(month.weekday + day - month.day, 7);
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === daysInMonth(month.year, month.month) ? day - 2 : day + 1;
  return day;
}
