import type { JsonObject, Settlement } from '@na/contracts';
import { Problem } from '@na/errors';
import { AttemptTimedOut, ResultUnfit } from '../errors.ts';
import { GiveBack } from '../give-back.ts';
import { RateLimited } from '../rate-limited.ts';
import { MOST_BYTES, type AbortCause, type Attempt } from './attempt.ts';

/** What came of a handler's run: what it answered, what it threw, or that it went on and on though its signal had aborted. */
export type Ran = { result: JsonObject | void } | { thrown: unknown } | { overdue: true };

/** What the scheduler is told of an attempt; nothing when it is not this worker's any more. */
export function settlementOf(attempt: Attempt, ran: Ran): Settlement | undefined {
  const cause = attempt.abortCause;
  if (cause === 'lost') return undefined;
  const { workspaceId, taskId, number } = attempt;
  const about = { workspaceId, taskId, attempt: number };
  // Work that was finished in spite of the abort is finished.
  if ('result' in ran) return { ...about, ...success(ran.result ?? undefined), followUps: attempt.followUps };
  if (cause) return { ...about, ...ABORTED[cause](attempt), followUps: [] };
  return { ...about, ...failure('thrown' in ran ? ran.thrown : undefined), followUps: [] };
}

type Outcome = Pick<Settlement, 'succeeded' | 'failed' | 'givenBack' | 'cancelled'>;

const ABORTED: { [cause in Exclude<AbortCause, 'lost'>]: (attempt: Attempt) => Outcome } = {
  timeout: attempt => failure(AttemptTimedOut({ timeoutMs: attempt.task.timeoutMs })),
  cancelled: () => ({ cancelled: {} }),
  'lease over': () => ({ givenBack: { reason: 'The worker could not reach the scheduler in time.', delayMs: 0 } }),
  stopping: () => ({ givenBack: { reason: 'The worker stops.', delayMs: 0 } }),
};

function success(result: JsonObject | undefined): Outcome {
  const why = result === undefined ? undefined : faultOf(result);
  return why ? failure(ResultUnfit({ why })) : { succeeded: { result } };
}

/** The failure that something thrown stands for. */
export function failure(thrown: unknown): Outcome {
  if (thrown instanceof GiveBack) return { givenBack: { reason: thrown.message, delayMs: thrown.delayMs } };
  if (thrown instanceof RateLimited) return rateLimited(thrown);
  const { kind, code, detail, retryable, retryAfterMs } = Problem.from(thrown);
  return { failed: { error: { kind, code, detail }, retryable, retryAfterMs } };
}

/** How long is told rather than until when: clocks of two machines agree only so far. */
function rateLimited({ key, until, message }: RateLimited): Outcome {
  const heldMs = Math.max(0, until.getTime() - Date.now());
  const error = { kind: 'rate_limited', code: 'rate_limited', detail: message };
  return { failed: { error, retryable: true, retryAfterMs: heldMs, heldKey: key, heldMs } };
}

function faultOf(result: JsonObject): string | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return 'is no JSON object';
  try {
    const bytes = Buffer.byteLength(JSON.stringify(result));
    return bytes > MOST_BYTES ? `has ${bytes} bytes as JSON and at most ${MOST_BYTES} are kept` : undefined;
  } catch (error) {
    return `cannot be written as JSON: ${(error as Error).message}`;
  }
}
