/** Notion shows times rounded down to the minute. */
export const MINUTE_MS = 60_000;

/** The `Date` of an answer leaves out what is less than a second. */
const DATE_HEADER_MS = 1_000;

/** The minute that an instant is shown as. */
export function minuteOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS);
}

/**
 * The earliest instant, in Notion's time, at which a request can have been looked at.
 * @param answeredAt Notion's time as its answer said it; undefined when it did not, then ours counts
 * @param tookMs how long the answer took
 * @param ours our time when the answer came
 */
export function lookedAtFrom(answeredAt: Date | undefined, tookMs: number, ours: Date): Date {
  if (answeredAt) return new Date(answeredAt.getTime() - Math.ceil(tookMs) - DATE_HEADER_MS);
  // Our clock may be off; a minute is more than clocks that are kept at all are.
  return new Date(ours.getTime() - Math.ceil(tookMs) - MINUTE_MS);
}

/**
 * Until when a look at Notion has seen everything: an edit of a later minute, or of the same one, may still be unseen or yet to come.
 * @param from when the look took place, at the earliest
 * @param delayMs how long Notion may take to show what was written
 */
export function seenUntil(from: Date, delayMs: number): Date {
  return minuteOf(new Date(from.getTime() - delayMs));
}
