import type { Answer } from '../webhook/post.ts';

/** What is to become of a notification after an attempt. */
export type Verdict =
  | { outcome: 'delivered' }
  | { outcome: 'retried'; error: string; delayMs: number }
  | { outcome: 'failed'; error: string }
  /** The receiver wants nothing more, ever. */
  | { outcome: 'refused'; error: string };

/** The share of a waiting time that chance may add, so that what failed together does not come back together. */
const JITTER = 0.2;
const GONE = 410;

/**
 * Judges the answer to attempt number `attempt` (from 1): any 2xx is a delivery, 410 the end of the endpoint, and all else is tried
 * again after `delays[attempt - 1]` milliseconds and up to a fifth more, until there is no such delay.
 * @param chance 0 to 1
 */
export function judge(answer: Answer, attempt: number, delays: readonly number[], chance: number): Verdict {
  if ('status' in answer && answer.status >= 200 && answer.status < 300) return { outcome: 'delivered' };
  if ('status' in answer && answer.status === GONE) {
    return { outcome: 'refused', error: 'The receiver answered 410 Gone: it takes no more.' };
  }
  const error = 'fault' in answer ? answer.fault : `The receiver answered ${answer.status}${hint(answer.status)}.`;
  const delay = delays[attempt - 1];
  if (delay === undefined) return { outcome: 'failed', error };
  return { outcome: 'retried', error, delayMs: Math.round(delay * (1 + JITTER * chance)) };
}

function hint(status: number): string {
  return status >= 300 && status < 400 ? ', and redirects are not followed' : '';
}
