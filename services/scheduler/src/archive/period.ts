/** The first day of a month in UTC, `2027-03-01`: names the partition of the tasks that expire in it. */
export type Period = string;

/** The period in which something expires that is kept for so long from a time on. */
export function periodOf(from: Date, keptMs: number): Period {
  return monthOf(new Date(from.getTime() + keptMs));
}

/** Whether all of a period's tasks have expired: its month is over. */
export function isOver(period: Period, now: Date): boolean {
  return period < monthOf(now);
}

/** As events name it: `2027-03`. */
export function monthNamed(period: Period): string {
  return period.slice(0, 7);
}

function monthOf(time: Date): Period {
  return `${time.toISOString().slice(0, 7)}-01`;
}
