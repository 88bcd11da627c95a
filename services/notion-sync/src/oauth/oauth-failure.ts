import { retryAfterMs } from '../notion/retry-after.ts';
import { failureOf } from '../notion/notion-failure.ts';

/** What is known after a call of Notion's OAuth endpoints that failed. */
export type OAuthOutcome =
  /** Notion refuses the code or the token, now and always. */
  | 'refused'
  /** Notion refuses our client, or what it asks: a fault of whoever runs this. */
  | 'misconfigured'
  /** Nothing was done; it can be tried again. */
  | 'not_done'
  /** It may have been done, and the answer was lost. */
  | 'unknown';

/** A call of Notion's OAuth endpoints that failed. Its message is Notion's own words, or what happened on the way. */
export class OAuthFailure extends Error {
  constructor(
    readonly outcome: OAuthOutcome,
    /** For metrics: a status, `timeout`, `unreachable`, `connection lost`. */
    readonly symptom: string,
    message: string,
    /** How long to wait before trying again, in milliseconds, when Notion said so. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** Longer words of Notion's are cut. */
const LONGEST_WORDS = 300;

/**
 * What an answer that is no success says. RFC 6749 has `error` and `error_description`, Notion's other endpoints `code` and `message`; Notion was seen
 * to use the first form here and documents the second.
 */
export function refusalOf(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  text: string,
  now: number,
): OAuthFailure {
  const symptom = String(status);
  const { error, code = error, error_description, message = error_description } = parsed(text);
  const words = [code, message].filter(part => typeof part === 'string').join(': ') || `HTTP ${status}`;
  const said = words.slice(0, LONGEST_WORDS);
  if (status === 429 || status === 529) return new OAuthFailure('not_done', symptom, said, retryAfterMs(headers, now));
  if (status >= 500) return new OAuthFailure('unknown', symptom, said);
  return new OAuthFailure(code === 'invalid_grant' ? 'refused' : 'misconfigured', symptom, said);
}

/** A call that had no answer, or none that can be read. */
export function unansweredOf(thrown: unknown): OAuthFailure {
  const { outcome, symptom, said } = failureOf(thrown, Date.now());
  return new OAuthFailure(outcome === 'not_saved' ? 'not_done' : 'unknown', symptom, said);
}

function parsed(text: string): { [name: string]: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { [name: string]: unknown };
  } catch {
    return {};
  }
}
