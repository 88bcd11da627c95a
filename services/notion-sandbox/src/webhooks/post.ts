import { createHmac } from 'node:crypto';
import type { Outcome } from './attempts.ts';

/** Real milliseconds that a receiver has for its answer. */
const patienceMs = 10_000;

/** Sends a body, signed when there is a token for it, and tells what came back. It never throws. */
export async function post(url: string, body: string, token: string | null, stop: AbortSignal): Promise<Outcome> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'notion-sandbox-webhook',
    ...(token !== null && { 'x-notion-signature': signature(body, token) }),
  };
  const signal = AbortSignal.any([stop, AbortSignal.timeout(patienceMs)]);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return { status: response.status, error: null };
  } catch (error) {
    const { message, cause } = error as Error;
    return { status: null, error: cause instanceof Object && 'message' in cause ? String(cause.message) : message };
  }
}

/** `sha256=` and the HMAC of the very bytes that are sent. */
function signature(body: string, token: string): string {
  return `sha256=${createHmac('sha256', token).update(body).digest('hex')}`;
}
