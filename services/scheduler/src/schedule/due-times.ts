import type { ScheduleDefinition } from '@na/contracts';
import { cron, rrule, type Recurrence } from '@na/recurrence';
import { createHash } from 'node:crypto';

/** What decides when a schedule is due. */
export type Timing = Pick<ScheduleDefinition, 'cron' | 'rrule' | 'timeZone' | 'startsAt' | 'endsAt' | 'jitterMs'>;

/**
 * The due times of a schedule, between its start and its end.
 * @throws RecurrenceInvalid when the rule is none
 */
export function dueTimes({ timeZone, startsAt, endsAt, ...rule }: Timing): Recurrence {
  const start = startsAt === undefined ? undefined : new Date(startsAt);
  const end = endsAt === undefined ? Infinity : Date.parse(endsAt);
  const recurrence =
    rule.rrule === undefined ? cron(rule.cron ?? '', timeZone) : rrule(rule.rrule, timeZone, start ?? new Date(0));
  const beforeStart = start ? start.getTime() - 1 : -Infinity;
  return {
    after(moment) {
      const due = recurrence.after(new Date(Math.max(moment.getTime(), beforeStart)));
      return due && due.getTime() <= end ? due : undefined;
    },
  };
}

/** When a due time fires: later by a share of the jitter that follows from the schedule and the due time alone, so that every replica finds the same. */
export function firesAt(scheduleId: string, dueAt: Date, jitterMs: number): Date {
  if (!jitterMs) return dueAt;
  const hash = createHash('sha256').update(`${scheduleId} ${dueAt.toISOString()}`).digest().readUInt32BE();
  return new Date(dueAt.getTime() + Math.floor((hash / 2 ** 32) * jitterMs));
}

/** The due times after `after` and up to `until`, at most `most`. */
export function listDue(rule: Recurrence, after: Date, until: Date, most: number): Date[] {
  const found: Date[] = [];
  for (let at = after; found.length < most;) {
    const next = rule.after(at);
    if (!next || next > until) break;
    found.push((at = next));
  }
  return found;
}

/** More due times than this are not listed at once. */
const MOST_LISTED = 1_000;

/**
 * The latest due times after `after` and up to `until`: all of them, or at least a quarter of a thousand. A rule only goes forward, so the
 * place to begin from is searched by halves, and a year of seconds costs some thousand steps.
 */
export function latestDue(rule: Recurrence, after: Date, until: Date): { due: Date[]; isAll: boolean } {
  let due = listDue(rule, after, until, MOST_LISTED + 1);
  const isAll = due.length <= MOST_LISTED;
  for (let [early, late] = [after.getTime(), until.getTime()]; due.length > MOST_LISTED || (!isAll && tooFew(due));) {
    const middle = Math.floor((early + late) / 2);
    due = listDue(rule, new Date(middle), until, MOST_LISTED + 1);
    if (due.length > MOST_LISTED) early = middle;
    else late = middle;
  }
  return { due, isAll };
}

function tooFew(due: Date[]): boolean {
  return due.length < MOST_LISTED / 4;
}

/** Some due times in a row. */
export interface Span {
  first: Date;
  last: Date;
  /** How many they are; undefined when they are too many to count, about a thousand. */
  count?: number;
}

/** The due times after `after` and up to `until` as one; undefined when there is none. */
export function spanOf(rule: Recurrence, after: Date, until: Date): Span | undefined {
  const first = rule.after(after);
  if (!first || first > until) return undefined;
  const { due, isAll } = latestDue(rule, after, until);
  return { first, last: due.at(-1)!, ...(isAll && { count: due.length }) };
}
