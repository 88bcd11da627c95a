/** How many tasks the first step of a walk goes past. */
export const FIRST_STEP = 100;
const LEAST = 20;
const MOST = 500;
/** A step that takes longer, in milliseconds, is followed by a smaller one: the rows that it moves are locked for so long. */
const LONG_MS = 50;

/** How many tasks the next step goes past, after one past `size` tasks took `tookMs`: about as many as half of what is too long allows. */
export function nextStepSize(size: number, tookMs: number): number {
  if (tookMs > LONG_MS) return Math.max(LEAST, Math.floor(size / 2));
  return tookMs < LONG_MS / 2 ? Math.min(MOST, size * 2) : size;
}
