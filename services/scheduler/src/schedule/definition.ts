import type { Origin, ScheduleDefinition, ScheduledTask } from '@na/contracts';
import { Problem, type FieldError } from '@na/errors';
import { isZone, RecurrenceInvalid } from '@na/recurrence';
import type { KnownType } from '../task-type/known-type.ts';
import { admit, isUuid } from '../task/new-task.ts';
import { isStorable } from '../task/storable.ts';
import { dueTimes } from './due-times.ts';

const DAY_MS = 86_400_000;
const MOST_NAME = 200;
/** The most due times that fire late, or wait, at once. */
const MOST = 100;

/** What is wrong with what a schedule is to be, but for its task. */
export function definitionFaults(definition: ScheduleDefinition): FieldError[] {
  const { name, startsAt, endsAt, jitterMs, calendarId, misfire, overlap, timeZone } = definition;
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isName(name), '/name', `should be 1 to ${MOST_NAME} characters without control characters`],
    [
      startsAt !== undefined && endsAt !== undefined && startsAt >= endsAt,
      '/endsAt',
      `should be after startsAt, ${startsAt}, but is ${endsAt}`,
    ],
    [!isWithin(jitterMs, 0, DAY_MS), '/jitter', 'should be at most a day'],
    [calendarId !== undefined && !isUuid(calendarId), '/calendarId', 'should be a UUID'],
    [!isWithin(misfire.graceMs, 0, 7 * DAY_MS), '/misfire/grace', 'should be at most 7 days'],
    [!isWithin(misfire.most, 1, MOST), '/misfire/most', `should be 1 to ${MOST}, but is ${misfire.most}`],
    [!isWithin(overlap.most, 1, MOST), '/overlap/most', `should be 1 to ${MOST}, but is ${overlap.most}`],
    [
      !isZone(timeZone),
      '/timeZone',
      `should be an IANA time zone such as Europe/Berlin, but is ${JSON.stringify(timeZone.slice(0, 60))}`,
    ],
  ];
  const faults = checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
  return [...faults, ...(isZone(timeZone) ? ruleFaults(definition) : [])];
}

/** What is wrong with the task that a schedule is to create. */
export function taskFaults(
  task: ScheduledTask,
  workspaceId: string,
  type: KnownType | undefined,
  known: string[],
): FieldError[] {
  try {
    admit({ id: ANY_ID, workspaceId, ...task }, type, known, NOBODY);
    return [];
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'invalid') throw error;
    return (error.errors ?? []).map(({ pointer, detail }) => ({ pointer: `/task${pointer}`, detail }));
  }
}

/** Which fields differ. */
export function changedFields(before: ScheduleDefinition, after: ScheduleDefinition): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof ScheduleDefinition)[];
  return names.filter(name => canonical(before[name]) !== canonical(after[name])).sort();
}

const ANY_ID = '01900000-0000-7000-8000-000000000000';
const NOBODY: Origin = { actor: 'system', correlationId: ANY_ID };

function ruleFaults(definition: ScheduleDefinition): FieldError[] {
  const { cron, rrule, startsAt } = definition;
  if (cron === undefined && rrule === undefined)
    return [{ pointer: '/cron', detail: 'is missing; give this or rrule' }];
  if (cron !== undefined && rrule !== undefined)
    return [
      {
        pointer: '/rrule',
        detail: 'stands beside cron; give one of the two, and null for the other one to change over',
      },
    ];
  const pointer = cron === undefined ? '/rrule' : '/cron';
  if (rrule !== undefined && startsAt === undefined)
    return [{ pointer: '/startsAt', detail: 'is missing; a recurrence rule counts from it' }];
  try {
    dueTimes(definition);
    return [];
  } catch (error) {
    if (!(error instanceof RecurrenceInvalid)) throw error;
    return [{ pointer, detail: error.detail }];
  }
}

function isName(text: string): boolean {
  return text.trim() !== '' && [...text].length <= MOST_NAME && isStorable(text) && !/\p{Cc}/u.test(text);
}

function isWithin(number: number, from: number, to: number): boolean {
  return Number.isFinite(number) && number >= from && number <= to;
}

/** JSON with its members in one order, as the database orders them otherwise. */
function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
