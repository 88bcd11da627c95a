const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** After the first attempt, the second, …; the last stays. Mail servers that put strangers off do so for about five minutes. */
const DELAYS_MS = [SECOND, 5 * SECOND, 20 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE];
/** The share of a delay that chance may add, so that what failed together does not come back together. */
const JITTER = 0.2;

/** How long a mail rests after its attempt number `attempt` (from 1), in milliseconds. @param chance 0 to 1 */
export function delayAfter(attempt: number, chance: number): number {
  const delay = DELAYS_MS[Math.min(attempt, DELAYS_MS.length) - 1]!;
  return Math.round(delay * (1 + JITTER * chance));
}
