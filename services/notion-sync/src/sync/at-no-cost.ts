import { Problem } from '@na/errors';
import { GiveBack, RateLimited } from '@na/tasks';
import { ConnectionRests } from '../notion/connection-rests.ts';
import { limitKeyOf } from './task-policy.ts';

/** Given back at the same moment, attempts would also come back at the same moment; so they are spread over this time, in milliseconds. */
const SPREAD_MS = 1_000;

/**
 * Runs the work of an attempt. That Notion's limits are reached is nobody's fault, so then the attempt is handed back, for as long as the limits
 * hold, and costs the task nothing. Where the whole connection rests (Notion asked for it, does not serve it, or somebody switched it off), no task
 * of the connection starts before that is over.
 */
export async function atNoCost<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { retryAfterMs = 0, detail: reason } = error;
    if (error instanceof ConnectionRests)
      throw new RateLimited({
        key: limitKeyOf(error.connectionId),
        until: new Date(Date.now() + retryAfterMs),
        reason,
      });
    if (error.kind !== 'rate_limited') throw error;
    throw new GiveBack({ reason, delayMs: retryAfterMs + Math.random() * SPREAD_MS });
  }
}
