import { isNotionClientError } from '@notionhq/client';
import { Problem } from '@na/errors';
import { NotionBusy, NotionRefused, NotionTimedOut, NotionUnavailable } from '../errors.ts';
import { answerOf, type NotionAnswer } from './notion-answer.ts';
import { refusalOf } from './refusals.ts';
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
  const answer = answerOf(thrown);
  if (answer) return answeredFailure(answer, thrown, now);
  if (isNotionClientError(thrown) && thrown.code !== 'notionhq_client_request_timeout')
    return new NotionFailure(NotionRefused({ said: thrown.message, cause: thrown }), {
      outcome: 'not_saved',
      symptom: 'refused',
    });
  return unansweredFailure(thrown);
}

function answeredFailure(answer: NotionAnswer, cause: unknown, now: number): NotionFailure {
  const { status, said } = answer;
  const symptom = String(status);
  if (status >= 500 && status !== 529) return failedFailure(answer, symptom, cause);
  if (status === 429 || status === 529) return slowDown(answer, symptom, cause, now);
  const problem = refusalOf(answer);
  return new NotionFailure(problem, { outcome: 'not_saved', symptom, said });
}

// 529 is a 429 for everybody at once.
function slowDown({ additional, code, headers }: NotionAnswer, symptom: string, cause: unknown, now: number) {
  const given = additional['rate_limit_reason'];
  const said = typeof given === 'string' ? given : (code ?? symptom);
  const problem = NotionBusy({ said, retryAfterMs: retryAfterMs(headers, now), cause });
  return new NotionFailure(problem, { outcome: 'not_saved', symptom, said });
}

// After a 5xx a write may have been saved; a 503 sometimes says what was: additional_data.committed_resource_id of a page,
// committed_child_ids of appended blocks.
function failedFailure({ additional, said }: NotionAnswer, symptom: string, cause: unknown): NotionFailure {
  const { committed_resource_id: page, committed_child_ids: blocks } = additional;
  const committed = [page ?? blocks ?? []].flat().filter(id => typeof id === 'string');
  const problem = NotionUnavailable({ said, cause });
  return new NotionFailure(problem, { outcome: committed.length ? 'saved' : 'unknown', symptom, said, committed });
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
