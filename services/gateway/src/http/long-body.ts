import { BodyTooLarge, letTakeLong, RequestMalformed, RequestTimedOut } from '@na/service';
import type { IncomingMessage } from 'node:http';
import type { GatewayRequest } from './gateway-request.ts';
import { refuseAborted } from './refuse-aborted.ts';

/** How long the sender of a body that is not wanted any more has to stop and to read why, in milliseconds. */
const FAREWELL_MS = 30_000;

/** What a body that is read as it comes may be. */
export interface BodyBounds {
  mostBytes: number;
  /** From its first byte to its last, in milliseconds. */
  mostMs: number;
  /** While more is wanted, in milliseconds. */
  mostSilenceMs: number;
}

/**
 * Reads a body piece by piece, the next one only when it is asked for, so that a sender who is faster than we are has to wait.
 * @throws Problem `body_too_large`, `request_timed_out`, `request_malformed` when the sender goes away; what `signal` aborts with
 */
export async function* longBody(
  request: GatewayRequest,
  { mostBytes, mostMs, mostSilenceMs }: BodyBounds,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const { raw } = request;
  const end = letTakeLong(request);
  const until = Date.now() + mostMs;
  let bytes = 0;
  try {
    while (!raw.readableEnded) {
      refuseAborted(signal);
      if (Date.now() >= until) throw RequestTimedOut({});
      if (raw.destroyed) throw RequestMalformed({ reason: 'its sender went away before its end.' });
      const chunk = raw.read() as Buffer | null;
      if (!chunk) await moved(raw, mostSilenceMs, signal);
      bytes += chunk?.length ?? 0;
      if (bytes > mostBytes) throw BodyTooLarge({ mostBytes });
      if (chunk) yield chunk;
    }
  } finally {
    end();
    if (!raw.readableEnded) letRunOut(raw);
  }
}

/** Waits until there is something to read, or nothing more to come. @throws Problem `request_timed_out` */
async function moved(raw: IncomingMessage, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(RequestTimedOut({})), ms);
  const wake = () => resolve();
  const events = ['readable', 'end', 'error', 'close'];
  for (const event of events) raw.on(event, wake);
  signal.addEventListener('abort', wake, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    for (const event of events) raw.off(event, wake);
    signal.removeEventListener('abort', wake);
  }
}

/** Throws the rest away, so that its sender comes to read the answer, and hangs up on one who goes on and on. */
function letRunOut(raw: IncomingMessage): void {
  raw.resume();
  setTimeout(() => raw.complete || raw.socket.destroy(), FAREWELL_MS).unref();
}
