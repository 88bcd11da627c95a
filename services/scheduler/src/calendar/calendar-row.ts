import type { Calendar, ExcludedDays } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { isStorable } from '../task/storable.ts';

/** A calendar as it stands in the database. */
export interface CalendarRow {
  id: string;
  workspace_id: string;
  name: string;
  days: ExcludedDays[];
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The calendar of a row, as the contract has it. */
export function calendarOf({ id, workspace_id, name, days, version, created_at, updated_at }: CalendarRow): Calendar {
  const times = { createdAt: created_at.toISOString(), updatedAt: updated_at.toISOString() };
  return { id, workspaceId: workspace_id, name, days, version, ...times };
}

const MOST_NAME = 200;
const MOST_DAYS = 1_000;

/** What is wrong with a calendar's name and days. */
export function calendarFaults({ name, days }: { name: string; days: ExcludedDays[] }): FieldError[] {
  const naming = `should be 1 to ${MOST_NAME} characters without control characters`;
  return [
    ...(isName(name) ? [] : [{ pointer: '/name', detail: naming }]),
    ...(days.length > MOST_DAYS
      ? [{ pointer: '/days', detail: `should be at most ${MOST_DAYS} ranges, but are ${days.length}` }]
      : days.flatMap(({ from, to, name: why }, at) => [
          ...(isDay(from) ? [] : [{ pointer: `/days/${at}/from`, detail: dayFault(from) }]),
          ...(to === undefined || isDay(to) ? [] : [{ pointer: `/days/${at}/to`, detail: dayFault(to) }]),
          ...(to === undefined || from <= to
            ? []
            : [{ pointer: `/days/${at}/to`, detail: `should not be before ${from}, but is ${to}` }]),
          ...(why === undefined || isName(why) ? [] : [{ pointer: `/days/${at}/name`, detail: naming }]),
        ])),
  ];
}

/** The ranges in their order. */
export function inOrder(days: ExcludedDays[]): ExcludedDays[] {
  return days.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  // A day that the month does not have rolls over into the next one.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function dayFault(text: string): string {
  return `should be a day such as 2026-12-24, but is ${JSON.stringify(text.slice(0, 40))}`;
}

function isName(text: string): boolean {
  return text.trim() !== '' && [...text].length <= MOST_NAME && isStorable(text) && !/\p{Cc}/u.test(text);
}
