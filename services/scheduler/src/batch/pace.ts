/** How often a batch is counted whose tasks move, in milliseconds. */
export const COUNT_MS = 1_000;
/** How often one is counted of which nothing moves, at least, in milliseconds. */
const IDLE_MS = 5_000;
/** One is counted again after a part in so many of the time for which nothing moved. */
const PATIENCE = 10;
/** Counting takes at most one part in so many of the time: a large batch is counted more seldom. */
const SELDOM = 20;

/** How long a batch rests that was just counted, which took so long; in milliseconds. */
export function restAfter({ now, moved_at }: { now: Date; moved_at: Date }, tookMs: number): number {
  const idleMs = Math.min(IDLE_MS, (now.getTime() - moved_at.getTime()) / PATIENCE);
  return Math.max(COUNT_MS, idleMs, SELDOM * tookMs);
}
