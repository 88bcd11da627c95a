import type { RetryPolicy } from '@na/contracts';

/**
 * How long a task rests before its next attempt, in milliseconds.
 * @param failures how many attempts failed so far, from 1
 * @param random 0 to 1; spreads out tasks that failed together, so that they do not come back together
 * @param leastMs what the failure itself asked for, e.g. a `Retry-After`; may exceed the policy's own bound
 */
export function restBefore(policy: RetryPolicy, failures: number, random: number, leastMs = 0): number {
  const { jitter } = policy;
  const whole = wholeRest(policy, failures);
  const spread = whole * (1 - jitter) + whole * jitter * random;
  return Math.round(Math.max(spread, leastMs));
}

function wholeRest({ backoff, delayMs, maxDelayMs, delaysMs }: RetryPolicy, failures: number): number {
  if (backoff === 'custom') return delaysMs[Math.min(failures, delaysMs.length) - 1]!;
  return Math.min(backoff === 'fixed' ? delayMs : delayMs * 2 ** (failures - 1), maxDelayMs);
}
