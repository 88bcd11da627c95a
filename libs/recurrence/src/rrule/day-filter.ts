import { type CalendarDay, calendarDay, dayNumber, daysInMonth, daysInYear, modulo, weekdayOf } from '../calendar.ts';
import type { Rule, WeekdayPart } from './rule.ts';

/** Whether a rule means a day: all of its parts that speak of days must agree. */
export function dayFilter(rule: Rule): (day: CalendarDay) => boolean {
  const { months, weekNumbers, yearDays, monthDays, weekdays, weekStart } = rule;
  const isInYear = rule.frequency === 'YEARLY' && !months;
  const filters: ((day: CalendarDay) => boolean)[] = [];
  if (months) filters.push(day => months.includes(day.month));
  if (monthDays) filters.push(day => isNamed(monthDays, day.day, daysInMonth(day.year, day.month)));
  if (weekdays) filters.push(day => weekdays.some(part => isWeekday(part, day, isInYear)));
  if (yearDays) filters.push(day => isNamed(yearDays, dayOfYear(day), daysInYear(day.year)));
  if (weekNumbers) filters.push(day => isInWeek(weekNumbers, day.number, weekStart));
  return day => filters.every(filter => filter(day));
}

/** Whether a list names the `number`th of `of`, from the beginning or from the end. */
function isNamed(list: readonly number[], number: number, of: number): boolean {
  return list.includes(number) || list.includes(number - of - 1);
}

function isWeekday({ weekday, nth }: WeekdayPart, day: CalendarDay, isInYear: boolean): boolean {
  if (day.weekday !== weekday) return false;
  if (nth === undefined) return true;
  const number = isInYear ? dayOfYear(day) : day.day;
  const of = isInYear ? daysInYear(day.year) : daysInMonth(day.year, day.month);
  return nth === (nth > 0 ? Math.ceil(number / 7) : -Math.ceil((of - number + 1) / 7));
}

function dayOfYear(day: CalendarDay): number {
  return day.number - dayNumber(day.year, 1, 1) + 1;
}

/** Week 1 is the first with at least four days in its year; a week that reaches over the end of December belongs to the year of most of its days. */
function isInWeek(list: readonly number[], day: number, weekStart: number): boolean {
  const start = startOfWeek(day, weekStart);
  const { year } = calendarDay(start + 3);
  const first = startOfWeek(dayNumber(year, 1, 4), weekStart);
  const next = startOfWeek(dayNumber(year + 1, 1, 4), weekStart);
  return isNamed(list, (start - first) / 7 + 1, (next - first) / 7);
}

/** The first day of the week that a day is in. */
export function startOfWeek(day: number, weekStart: number): number {
  return day - modulo(weekdayOf(day) - weekStart, 7);
}
