/** The fewest and the most lines that a call had best bring. */
export const [LEAST, MOST] = [50, 1_000];
/** How long taking them should last, in milliseconds: as long as a lock may be held, and short enough that others get in between. */
export const TARGET_MS = 100;
/** How many lines more come next time while there is time to spare. */
const MORE = 50;
/** The smallest share that is left after a call that took too long. */
const LEAST_SHARE = 0.5;

/**
 * How many lines the next call had best bring, after one that brought so many and took so long: a few more while that is within the target,
 * and as much fewer as it was too slow, by half at most (additive increase, multiplicative decrease, as TCP does).
 */
export function nextSize(lines: number, tookMs: number): number {
  const size = tookMs <= TARGET_MS ? lines + MORE : Math.floor(lines * Math.max(LEAST_SHARE, TARGET_MS / tookMs));
  return Math.max(LEAST, Math.min(MOST, size));
}
