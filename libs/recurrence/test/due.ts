import type { Recurrence } from '../src/index.ts';

/** The due times from one moment to another: with, without. */
export function dueBetween(recurrence: Recurrence, from: number, to: number): number[] {
  const times: number[] = [];
  for (let next = recurrence.after(new Date(from - 1)); next && next.getTime() < to; next = recurrence.after(next)) {
    times.push(next.getTime());
  }
  return times;
}

/** The first due times after a moment, as ISO texts without milliseconds; undefined where there is none any more. */
export function firstDue(recurrence: Recurrence, after: string, count: number): (string | undefined)[] {
  let last: Date | undefined = new Date(after);
  return Array.from({ length: count }, () => {
    last = last && recurrence.after(last);
    return last?.toISOString().replace('.000Z', 'Z');
  });
}
