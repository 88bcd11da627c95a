import { isHTTPResponseError, type APIResponseError, type UnknownHTTPResponseError } from '@notionhq/client';

/** An answer of Notion's that is an error. */
export interface NotionAnswer {
  status: number;
  /** Notion's code; absent of what came from the network in front of it. */
  code: string | undefined;
  /** Notion's words; else the status. */
  said: string;
  additional: { [name: string]: unknown };
  headers: unknown;
}

/**
 * What the client threw, as an answer. The client knows 14 of Notion's codes; of others it throws away what Notion said, and so
 * the body is read again.
 */
export function answerOf(thrown: unknown): NotionAnswer | undefined {
  if (!isHTTPResponseError(thrown)) return undefined;
  const { status, headers, code, message, additional_data } = thrown as APIResponseError | UnknownHTTPResponseError;
  const body = bodyOf(thrown.body);
  const isKnown = code !== 'notionhq_client_response_error';
  const said = text(body['message']) ?? (isKnown ? message : `it answered with the status ${status}.`);
  const additional = objectOf(body['additional_data']) ?? objectOf(additional_data) ?? {};
  return { status, headers, said, additional, code: text(body['code']) ?? (isKnown ? code : undefined) };
}

function bodyOf(body: unknown): { [name: string]: unknown } {
  try {
    return objectOf(JSON.parse(String(body))) ?? {};
  } catch {
    return {};
  }
}

function objectOf(value: unknown): { [name: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
