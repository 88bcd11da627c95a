/** When Notion says to slow down without saying for how long; in milliseconds. */
const UNSAID_MS = 10_000;
/** Waits above this are taken for a mistake; Notion's own are at most 60 s for a connection, and longer for a workspace. In milliseconds. */
const LONGEST_MS = 15 * 60_000;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds, at least 1 s.
 * @param headers as fetch gives them
 * @param now milliseconds since 1970, for a header that is a date
 */
export function retryAfterMs(headers: unknown, now: number): number {
  const text = headers instanceof Headers ? headers.get('retry-after') : null;
  const seconds = Number(text ?? Number.NaN);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text ?? '') - now;
  if (Number.isNaN(ms)) return UNSAID_MS;
  return Math.min(Math.max(ms, 1_000), LONGEST_MS);
}
