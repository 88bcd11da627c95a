import type { Batch, BatchState, FailureThreshold } from '@na/contracts';
import type { Counts } from './batch-row.ts';

/** How many tasks had ended at a time, in milliseconds since 1970. */
export type Sample = [at: number, ended: number];

/** The rate of a batch is that of so many milliseconds. */
const WINDOW_MS = 60_000;
/** A batch to which lines still come counts as one of so many at least, so that the first failure is not all of it. */
const LEAST_OPEN = 100;

/** The samples of the last minute with one more; one older than that is kept, so that a slow batch has a rate too. */
export function withSample(samples: readonly Sample[], [at, ended]: Sample): Sample[] {
  const later = samples.findIndex(([time]) => time > at - WINDOW_MS);
  const kept = later === -1 ? samples.slice(-1) : samples.slice(Math.max(0, later - 1));
  // The clock of a database that was restored may be behind.
  return [...kept.filter(([time]) => time < at), [at, ended]];
}

/** How many tasks end in a second, and when all of `tasks` will have; nothing while that cannot be known. */
export function prospectOf(samples: readonly Sample[], tasks: number): Pick<Batch, 'rate' | 'expectedAt'> {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last[0] <= first[0] || last[1] <= first[1]) return {};
  const rate = ((last[1] - first[1]) * 1_000) / (last[0] - first[0]);
  const leftMs = (Math.max(0, tasks - last[1]) * 1_000) / rate;
  return { rate, expectedAt: new Date(Math.min(last[0] + leftMs, LAST_TIME)).toISOString() };
}

const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** How many tasks ended. */
export function endedIn({ succeeded = 0, failed = 0, dead = 0, cancelled = 0 }: Counts): number {
  return succeeded + failed + dead + cancelled;
}

/** How many tasks failed for good. */
export function failuresIn({ failed = 0, dead = 0 }: Counts): number {
  return failed + dead;
}

/** How many tasks wait or run. */
export function unfinishedIn({ scheduled = 0, ready = 0, running = 0 }: Counts): number {
  return scheduled + ready + running;
}

/** How many failures stop a batch; Infinity when nothing does. */
export function mostFailures(threshold: FailureThreshold | null, size: number): number {
  const { tasks = Infinity, percent } = threshold ?? {};
  const share = percent === undefined ? Infinity : Math.max(1, Math.ceil((percent * size) / 100));
  return Math.min(tasks, share);
}

/** Of how many tasks the share of failures is taken. */
export function sizeForShare(state: BatchState, tasks: number, expectedLines: number | null): number {
  return state === 'open' ? Math.max(tasks, expectedLines ?? 0, LEAST_OPEN) : tasks;
}

/** How a batch ended whose last task did. */
export function outcomeOf(state: BatchState, counts: Counts, tasks: number): BatchState {
  if (state === 'stopping') return 'stopped';
  if (state === 'cancelling') return 'cancelled';
  // What was deleted before the end is not known to have succeeded.
  return (counts.succeeded ?? 0) >= tasks ? 'succeeded' : 'failed';
}
