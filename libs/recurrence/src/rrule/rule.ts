/** Coarse to fine. */
export const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** As RFC 5545 writes them; the place is the number, 0 is Sunday. */
export const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

/** A day of the week, or the nth of its month or year; from the end when negative. */
export interface WeekdayPart {
  weekday: number;
  nth?: number;
}

/** The parts of an RRULE as read. A list is ascending and without doubles; what the rule does not say is undefined. */
export interface Rule {
  frequency: Frequency;
  interval: number;
  count?: number;
  /** The last moment (milliseconds since 1970, UTC) or wall time that may be due. */
  until?: { moment: number } | { wall: number };
  months?: number[];
  weekNumbers?: number[];
  yearDays?: number[];
  monthDays?: number[];
  weekdays?: WeekdayPart[];
  hours?: number[];
  minutes?: number[];
  seconds?: number[];
  positions?: number[];
  /** The weekday that a week begins with. */
  weekStart: number;
}
