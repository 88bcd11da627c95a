import type { Recurrence } from '../src/index.ts';

/** The due times from one moment to another: with, without. Each must be later than the one before it. */
export function dueBetween(recurrence: Recurrence, from: number, to: number): number[] {
  const times: number[] = [];
  for (
    let last = from - 1, next = recurrence.after(new Date(last));
    next && next.getTime() < to;
    next = recurrence.after(next)
  ) {
    if (next.getTime() <= last) throw new Error(`${next.toISOString()} is not after ${new Date(last).toISOString()}.`);
    times.push((last = next.getTime()));
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
