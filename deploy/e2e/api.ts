import { bodyOf, documented, type OpenApi } from '@na/testing';

const PATIENCE_MS = 45_000;

/** How the answers of a gateway are held against its document, by its URL. */
const checks = new Map<string, Promise<ReturnType<typeof documented>>>();

/** What the gateway answered. */
export interface Answer {
  status: number;
  headers: Headers;
  // Tests look into answers of every shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export interface Asking {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  headers?: Record<string, string>;
}

/** The public API, as one user of it sees it; every answer is one that the OpenAPI document describes. */
export interface Api {
  ask(method: string, path: string, asking?: Asking): Promise<Answer>;
  /** The body of an answer that must be 2xx. */
  get(path: string): Promise<Answer['body']>;
  /** The body of an answer that must be 2xx. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer['body']>;
}

/** @param credential an API key or a session's token; without one, nobody in particular asks */
export function apiOf(url: string, credential?: string): Api {
  const ask: Api['ask'] = async (method, path, { body, raw, headers = {} } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(credential && { authorization: `Bearer ${credential}` }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: sent,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    const { status, headers: answered } = response;
    const answer = { status, headers: answered, body: bodyOf(text, answered.get('content-type')) ?? '' };
    (await isDocumented(url))(method, path, answer);
    return answer;
  };
  const wellAsked: (...asked: Parameters<Api['ask']>) => Promise<Answer['body']> = async (method, path, asking) => {
    const { status, body } = await ask(method, path, asking);
    if (status < 300) return body;
    throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  };
  return {
    ask,
    get: path => wellAsked('GET', path),
    post: (path, body, headers) => wellAsked('POST', path, { body, headers }),
  };
}

/** What holds an answer of the gateway at a URL against its document; the document is asked for once, when the gateway answers. */
function isDocumented(url: string): Promise<ReturnType<typeof documented>> {
  const known = checks.get(url);
  if (known) return known;
  const asked = fetch(`${url}/docs/openapi.json`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(async response =>
    documented((await response.json()) as OpenApi),
  );
  checks.set(url, asked);
  asked.catch(() => checks.delete(url));
  return asked;
}
