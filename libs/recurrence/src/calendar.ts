/** Milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A day of the Gregorian calendar. */
export interface CalendarDay {
  /** Days since 1 January 1970. */
  number: number;
  year: number;
  /** 1–12 */
  month: number;
  /** Of the month, 1–31. */
  day: number;
  /** 0 is Sunday, 6 Saturday. */
  weekday: number;
}

/** Days since 1 January 1970; a month outside 1–12 or a day outside its month counts on into its neighbours. */
export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY;
}

export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * DAY);
  return {
    number,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: weekdayOf(number),
  };
}

/** 0 is Sunday. The first of 1970 was a Thursday. */
export function weekdayOf(number: number): number {
  return modulo(number + 4, 7);
}

export function daysInMonth(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}

export function daysInYear(year: number): number {
  return dayNumber(year + 1, 1, 1) - dayNumber(year, 1, 1);
}

/** What remains of a division, never negative. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
