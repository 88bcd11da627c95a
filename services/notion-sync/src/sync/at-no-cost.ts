import { Problem } from '@na/errors';
import { GiveBack } from '@na/tasks';

/** Given back at the same moment, attempts would also come back at the same moment; so they are spread over this time, in milliseconds. */
const SPREAD_MS = 1_000;

/**
 * Runs the work of an attempt. That Notion's limits are reached is nobody's fault, so then the attempt is handed back, for as long as the limits
 * hold, and costs the task nothing.
 */
export async function atNoCost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'rate_limited') throw error;
    throw new GiveBack({ reason: error.detail, delayMs: (error.retryAfterMs ?? 0) + Math.random() * SPREAD_MS });
  }
}
