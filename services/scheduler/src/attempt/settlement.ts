import { isKey } from '../gate/task-limits.ts';
import type { Failed, JsonObject, Settlement, TaskError } from '@na/contracts';
import { isUuid, MOST_BYTES } from '../task/new-task.ts';
import { storable } from '../task/storable.ts';
import type { Report } from './ending.ts';

/** The longest sentence about a failure that is kept, in characters. */
const MOST_DETAIL = 2_000;
/** The longest that a task can be asked to rest, in milliseconds: a year. */
const MOST_REST_MS = 365 * 24 * 60 * 60_000;
/** The longest that a key is held, in milliseconds: a day. */
const MOST_HOLD_MS = 24 * 60 * 60_000;
/** Attempts are numbered by a 32-bit integer in the database. */
const MOST_ATTEMPTS = 2 ** 31 - 1;

/** How an attempt ended, as its worker says. */
export type Verdict = { outcome: 'succeeded'; result?: JsonObject } | Report;

/** What makes a settlement unfit to be looked at; undefined when nothing does. */
export function faultOf({ taskId, attempt, succeeded, failed, givenBack, cancelled }: Settlement): string | undefined {
  const outcomes = [succeeded, failed, givenBack, cancelled].filter(outcome => outcome !== undefined).length;
  if (!isUuid(taskId) || attempt > MOST_ATTEMPTS) return 'There is no such attempt.';
  return outcomes === 1 ? undefined : `Exactly one outcome is to be set, but ${outcomes} are.`;
}

/** Reads a settlement that has no fault. */
export function verdictOf({ succeeded, failed, givenBack }: Settlement): Verdict {
  if (succeeded) return success(succeeded.result);
  if (failed?.heldKey !== undefined) return rateLimited(failed, failed.heldKey);
  if (failed) {
    const retryAfterMs = failed.retryAfterMs === undefined ? undefined : rest(failed.retryAfterMs);
    return { outcome: 'failed', error: keepable(failed.error), retryable: failed.retryable, retryAfterMs };
  }
  if (givenBack) return { outcome: 'given_back', reason: sentence(givenBack.reason), delayMs: rest(givenBack.delayMs) };
  return { outcome: 'cancelled' };
}

/** The other side asked for a rest, which is no fault of the task. */
function rateLimited({ error, heldMs = 0 }: Failed, key: string): Verdict {
  const ms = rest(heldMs);
  const hold = isKey(key) ? { key, ms: Math.min(ms, MOST_HOLD_MS) } : undefined;
  return { outcome: 'given_back', reason: sentence(error.detail), delayMs: ms, hold };
}

function success(result: JsonObject | undefined): Verdict {
  const bytes = result === undefined ? 0 : Buffer.byteLength(JSON.stringify(result));
  if (bytes <= MOST_BYTES) return { outcome: 'succeeded', result: storable(result) };
  const detail = `The handler's result has ${bytes} bytes as JSON and at most ${MOST_BYTES} are kept.`;
  return { outcome: 'failed', error: { kind: 'internal', code: 'task_result_too_large', detail }, retryable: false };
}

function keepable({ kind, code, detail }: TaskError): TaskError {
  return { kind: sentence(kind), code: sentence(code), detail: sentence(detail) };
}

function sentence(text: string): string {
  return storable(text.slice(0, MOST_DETAIL));
}

function rest(ms: number): number {
  return Math.min(Math.max(0, ms), MOST_REST_MS);
}
