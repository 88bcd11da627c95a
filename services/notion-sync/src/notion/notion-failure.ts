import {
  isHTTPResponseError,
  isNotionClientError,
  type APIResponseError,
  type UnknownHTTPResponseError,
} from '@notionhq/client';
import { Problem } from '@na/errors';
import {
  ConnectionIsBroken,
  NotionBusy,
  NotionConflict,
  NotionForbidden,
  NotionNotFound,
  NotionRefused,
  NotionTimedOut,
  NotionUnavailable,
} from '../errors.ts';
import { retryAfterMs } from './retry-after.ts';

/** What is known of a write that failed: Notion did not save it, did save it, or nobody can tell. */
export type Outcome = 'not_saved' | 'saved' | 'unknown';

/** A request to Notion that failed, as a problem, with what is known of its outcome. */
export class NotionFailure extends Problem {
  readonly outcome: Outcome;
  /** What happened, for metrics, logs and people: `503`, `timeout`, `connection lost`. */
  readonly symptom: string;
  /** Notion's own words; of a 429 its reason, e.g. `public_api_request_rate_limit`. */
  readonly said: string;
  /** The ids of what Notion saved all the same: one page, or the blocks of an append. */
  readonly committed: string[];

  constructor(problem: Problem, known: { outcome: Outcome; symptom: string; said?: string; committed?: string[] }) {
    super(problem.toJSON(), { cause: problem.cause });
    this.outcome = known.outcome;
    this.symptom = known.symptom;
    this.said = known.said ?? problem.detail;
    this.committed = known.committed ?? [];
  }
}

/**
 * Whatever a request to Notion threw, as a failure.
 * @param now milliseconds since 1970; a `Retry-After` that is a date counts from it
 */
export function failureOf(thrown: unknown, now: number): NotionFailure {
  if (thrown instanceof NotionFailure) return thrown;
  if (isHTTPResponseError(thrown)) return answeredFailure(thrown, now);
  if (isNotionClientError(thrown) && thrown.code !== 'notionhq_client_request_timeout')
    return new NotionFailure(NotionRefused({ said: thrown.message, cause: thrown }), {
      outcome: 'not_saved',
      symptom: 'refused',
    });
  return unansweredFailure(thrown);
}

type Answer = APIResponseError | UnknownHTTPResponseError;

function answeredFailure(answer: Answer, now: number): NotionFailure {
  const symptom = String(answer.status);
  if (answer.status >= 500 && answer.status !== 529) return failedFailure(answer, symptom);
  if (answer.status === 429 || answer.status === 529) return slowDown(answer, symptom, now);
  const { message: said } = answer;
  const refusal = REFUSALS[answer.status] ?? NotionRefused;
  return new NotionFailure(refusal({ said, cause: answer }), { outcome: 'not_saved', symptom, said });
}

/** Statuses with which Notion says that it did nothing, beside 400. */
const REFUSALS: { [status: number]: typeof NotionRefused | undefined } = {
  401: ConnectionIsBroken,
  403: NotionForbidden,
  404: NotionNotFound,
  409: NotionConflict,
};

// 529 is a 429 for everybody at once.
function slowDown(answer: Answer, symptom: string, now: number): NotionFailure {
  const given = answer.additional_data?.rate_limit_reason;
  const said = typeof given === 'string' ? given : answer.code;
  const problem = NotionBusy({ said, retryAfterMs: retryAfterMs(answer.headers, now), cause: answer });
  return new NotionFailure(problem, { outcome: 'not_saved', symptom, said });
}

// After a 5xx a write may have been saved; a 503 sometimes says what was: additional_data.committed_resource_id of a page,
// committed_child_ids of appended blocks.
function failedFailure(answer: Answer, symptom: string): NotionFailure {
  const { committed_resource_id: page, committed_child_ids: blocks } = answer.additional_data ?? {};
  const committed = [page ?? blocks ?? []].flat();
  const problem = NotionUnavailable({ said: answer.message, cause: answer });
  return new NotionFailure(problem, { outcome: committed.length ? 'saved' : 'unknown', symptom, committed });
}

/** With these the connection to Notion was never made, so the request never left. */
const NOT_CONNECTED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'],
]);

function unansweredFailure(thrown: unknown): NotionFailure {
  const { name, code, cause } = thrown as { name?: string; code?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'notionhq_client_request_timeout')
    return new NotionFailure(NotionTimedOut({ cause: thrown }), { outcome: 'unknown', symptom: 'timeout' });
  const reason = cause?.code ?? cause?.message ?? String((thrown as Error)?.message ?? thrown);
  const neverLeft = NOT_CONNECTED.has(cause?.code ?? '');
  const said = neverLeft
    ? `it cannot be reached (${reason}).`
    : `the connection broke before the answer was complete (${reason}).`;
  return new NotionFailure(NotionUnavailable({ said, cause: thrown }), {
    outcome: neverLeft ? 'not_saved' : 'unknown',
    symptom: neverLeft ? 'unreachable' : 'connection lost',
  });
}
