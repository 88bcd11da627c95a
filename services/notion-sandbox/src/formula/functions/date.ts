import { isIsoDate, isDay, instantOf } from '../../rich-text/date-value.ts';
import { FormulaError } from '../errors.ts';
import { dated, numeric, text } from '../types.ts';
import type { FormulaDate } from '../values.ts';
import { formatDate } from './date-format.ts';
import type { FormulaFunction, FunctionTable } from './function.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Fixed spans of time in milliseconds; months and years are reckoned on the calendar. */
const spans: Record<string, number> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: minuteMs,
  hours: 60 * minuteMs,
  days: dayMs,
  weeks: 7 * dayMs,
};
const months: Record<string, number> = { months: 1, quarters: 3, years: 12 };

const part = (read: (date: Date) => number): FormulaFunction => ({
  takes: ['date'],
  gives: numeric,
  run: ([date]: [FormulaDate]) => read(new Date(date.start)),
});

const moved = (sign: 1 | -1): FormulaFunction => ({
  takes: ['date', 'number', 'text'],
  gives: dated,
  run: ([date, amount, unit]: [FormulaDate, number, string]) => ({
    is: 'date',
    start: shifted(date.start, sign * amount, unit),
    end: null,
    isDay: date.isDay && !['hours', 'minutes', 'seconds', 'milliseconds'].includes(unit),
  }),
});

/** Dates are reckoned in UTC; `now` and `today` follow the virtual clock. */
export const dateFunctions: FunctionTable = {
  now: { takes: [], gives: dated, run: (_given, now) => instant(Math.floor(now / minuteMs) * minuteMs) },
  today: { takes: [], gives: dated, run: (_given, now) => day(Math.floor(now / dayMs) * dayMs) },
  year: part(date => date.getUTCFullYear()),
  month: part(date => date.getUTCMonth() + 1),
  week: part(isoWeek),
  date: part(date => date.getUTCDate()),
  // Monday is 1, Sunday is 7.
  day: part(date => date.getUTCDay() || 7),
  hour: part(date => date.getUTCHours()),
  minute: part(date => date.getUTCMinutes()),
  timestamp: part(date => date.getTime()),
  fromTimestamp: { takes: ['number'], gives: dated, run: ([at]: [number]) => valid(instant(at)) },
  dateAdd: moved(1),
  dateSubtract: moved(-1),
  dateBetween: {
    takes: ['date', 'date', 'text'],
    gives: numeric,
    run: ([later, earlier, unit]: [FormulaDate, FormulaDate, string]) => between(later.start, earlier.start, unit),
  },
  dateRange: {
    takes: ['date', 'date'],
    gives: dated,
    run: ([from, to]: [FormulaDate, FormulaDate]) => ({ ...from, end: to.start, isDay: from.isDay && to.isDay }),
  },
  dateStart: { takes: ['date'], gives: dated, run: ([date]: [FormulaDate]) => ({ ...date, end: null }) },
  dateEnd: {
    takes: ['date'],
    gives: dated,
    run: ([date]: [FormulaDate]) => ({ ...date, start: date.end ?? date.start, end: null }),
  },
  formatDate: {
    takes: ['date', 'text', 'text'],
    least: 2,
    gives: text,
    run: ([date, form]: [FormulaDate, string]) => formatDate(date.start, form),
  },
  parseDate: {
    takes: ['text'],
    gives: dated,
    run: ([words]: [string]) => (isIsoDate(words) ? { ...instant(instantOf(words)), isDay: isDay(words) } : null),
  },
};

function instant(start: number): FormulaDate {
  return { is: 'date', start, end: null, isDay: false };
}

function day(start: number): FormulaDate {
  return { is: 'date', start, end: null, isDay: true };
}

/** Instants outside of what a date can hold are empty. */
function valid(date: FormulaDate): FormulaDate | null {
  return Number.isNaN(new Date(date.start).getTime()) ? null : date;
}

function shifted(start: number, amount: number, unit: string): number {
  const span = Object.hasOwn(spans, unit) ? spans[unit] : undefined;
  if (span !== undefined) return start + Math.trunc(amount) * span;
  return monthsFrom(start, Math.trunc(amount) * monthsIn(unit));
}

/** Whole units from the earlier to the later; below zero the other way round. */
function between(later: number, earlier: number, unit: string): number {
  const span = Object.hasOwn(spans, unit) ? spans[unit] : undefined;
  if (span !== undefined) return Math.trunc((later - earlier) / span) || 0;
  return Math.trunc(monthsBetween(later, earlier) / monthsIn(unit)) || 0;
}

function monthsIn(unit: string): number {
  const count = Object.hasOwn(months, unit) ? months[unit] : undefined;
  if (count === undefined) {
    const known = [...Object.keys(months), ...Object.keys(spans)].map(name => `"${name}"`).join(', ');
    throw new FormulaError(`"${unit}" is not a unit of time: it should be one of ${known}.`);
  }
  return count;
}

/** The same day some months on, or that month's last day when it is shorter. */
function monthsFrom(start: number, count: number): number {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + count];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) + (((start % dayMs) + dayMs) % dayMs);
}

function monthsBetween(later: number, earlier: number): number {
  const [to, from] = [new Date(later), new Date(earlier)];
  const count = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  if (count > 0 && monthsFrom(earlier, count) > later) return count - 1;
  return count < 0 && monthsFrom(earlier, count) < later ? count + 1 : count;
}

/** The week of the year by ISO 8601: the first one holds the year's first Thursday. */
function isoWeek(date: Date): number {
  const thursday = Math.floor(date.getTime() / dayMs) + 4 - (date.getUTCDay() || 7);
  const firstDay = Date.UTC(new Date(thursday * dayMs).getUTCFullYear(), 0, 1) / dayMs;
  return Math.floor((thursday - firstDay) / 7) + 1;
}
