import { setTimeout as delay } from 'node:timers/promises';

/** An answer of the gateway that is not what was hoped for. */
export class Refused extends Error {
  constructor({ method, path, status, problem }) {
    super(`${method} ${path} answered ${status}: ${problem.detail ?? problem.title ?? JSON.stringify(problem)}`);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Talks to the public API as any user does.
 * @param {string} url
 * @param {string} [credential] a session's token or an API key
 */
export function gatewayClient(url, credential) {
  const ask = async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(credential ? { authorization: `Bearer ${credential}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(45_000),
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new Refused({ method, path, status: response.status, problem: answer ?? {} });
    return answer;
  };
  return {
    get: path => ask('GET', path),
    post: (path, body, headers) => ask('POST', path, body, headers),
  };
}

/**
 * Asks until `answer` gives something, for at most `withinMs`; undefined when it never does.
 * @template T
 * @param {() => Promise<T | undefined>} answer
 * @returns {Promise<T | undefined>}
 */
export async function once(answer, withinMs = 15_000) {
  for (const until = Date.now() + withinMs; Date.now() < until; await delay(200)) {
    const found = await answer();
    if (found) return found;
  }
  return undefined;
}
