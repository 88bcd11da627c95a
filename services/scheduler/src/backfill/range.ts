import type { Recurrence } from '@na/recurrence';
import { setImmediate as pause } from 'node:timers/promises';
import { listDue } from '../schedule/due-times.ts';

/** After so many due times others get their turn: a rule that is seldom due is slow to follow. */
const MOST_AT_ONCE = 200;

/** The due times from `from` up to `to`, both included, at most `most`. */
export async function dueWithin(rule: Recurrence, from: Date, to: Date, most: number): Promise<Date[]> {
  const found: Date[] = [];
  for (let after = justBefore(from); found.length < most;) {
    const part = listDue(rule, after, to, Math.min(MOST_AT_ONCE, most - found.length));
    found.push(...part);
    if (part.length < MOST_AT_ONCE) break;
    after = part.at(-1)!;
    await pause();
  }
  return found;
}

/** After which moment a range begins that includes its beginning. */
export function justBefore(moment: Date): Date {
  return new Date(moment.getTime() - 1);
}
