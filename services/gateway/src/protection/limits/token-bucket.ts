/** How fast something may come: `limit` in each window on average, `burst` at once. */
export interface Rate {
  limit: number;
  windowMs: number;
  burst: number;
}

/**
 * A bucket of tokens, written as the one moment at which it is full again, in milliseconds since 1970; one that is full says a moment
 * that is over (the "theoretical arrival time" of GCRA, ITU-T I.371).
 */
export type FullAt = number;

/** How long one token takes to grow again, in milliseconds. */
export function stepOf({ limit, windowMs }: Rate): number {
  return windowMs / limit;
}

/** How many whole tokens lie in a bucket. */
export function tokensIn(fullAt: FullAt, rate: Rate, now: number): number {
  const missingMs = Math.max(0, fullAt - now);
  // A rounding error of a nanosecond is not to cost a token.
  return Math.max(0, Math.floor(rate.burst - missingMs / stepOf(rate) + 1e-6));
}

/** The bucket after so many tokens were taken; it may owe some then. */
export function without(fullAt: FullAt, tokens: number, rate: Rate, now: number): FullAt {
  return Math.max(fullAt, now) + tokens * stepOf(rate);
}

/** How long it takes until there is a token, in milliseconds; 0 when there is one. */
export function waitFor(fullAt: FullAt, rate: Rate, now: number): number {
  return Math.max(0, fullAt - now - (rate.burst - 1) * stepOf(rate));
}
