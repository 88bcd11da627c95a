import { type CalendarDay, calendarDay, dayNumber, daysInMonth, daysInYear } from '../calendar.ts';
import { startOfWeek } from './day-filter.ts';
import type { Rule } from './rule.ts';

/** The years, months, weeks or days that a rule of such a frequency looks at, numbered from 0, the one of its start. */
export interface Periods {
  /** The number of the latest one that has begun by a day; negative before the start. */
  upTo(day: CalendarDay): number;
  first(period: number): CalendarDay;
  /** How many days it has. */
  length(first: CalendarDay): number;
}

export function periodsOf({ frequency, interval, weekStart }: Rule, start: CalendarDay): Periods {
  const every = { YEARLY: years, MONTHLY: months, WEEKLY: weeks, DAILY: days }[frequency as string]!;
  return every(start, interval, weekStart);
}

function years(start: CalendarDay, interval: number): Periods {
  return {
    upTo: day => Math.floor((day.year - start.year) / interval),
    first: period => calendarDay(dayNumber(start.year + period * interval, 1, 1)),
    length: first => daysInYear(first.year),
  };
}

function months(start: CalendarDay, interval: number): Periods {
  return {
    upTo: day => Math.floor(((day.year - start.year) * 12 + day.month - start.month) / interval),
    first: period => calendarDay(dayNumber(start.year, start.month + period * interval, 1)),
    length: first => daysInMonth(first.year, first.month),
  };
}

function weeks(start: CalendarDay, interval: number, weekStart: number): Periods {
  return spans(startOfWeek(start.number, weekStart), 7, interval);
}

function days(start: CalendarDay, interval: number): Periods {
  return spans(start.number, 1, interval);
}

function spans(origin: number, length: number, interval: number): Periods {
  return {
    upTo: day => Math.floor((day.number - origin) / (length * interval)),
    first: period => calendarDay(origin + period * length * interval),
    length: () => length,
  };
}
