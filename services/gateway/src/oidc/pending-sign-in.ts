import type { SecretBox } from '@na/secrets';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';

/** What this browser is in the midst of. `__Host-` keeps it to this very host. */
const COOKIE = '__Host-oidc';
const OWNER = 'pending sign-in';
/** As long as somebody may take at the provider, in milliseconds. */
const LASTS_MS = 10 * 60_000;

/** A sign-in that waits for the provider, known to the browser alone: nobody can finish it in another one. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  codeVerifier: string;
  returnTo: string;
}

/** Has the browser remember a sign-in; sealed, so that it can neither be read nor made up. */
export function remember(reply: GatewayReply, box: SecretBox, pending: PendingSignIn, now = Date.now()): void {
  const sealed = box.seal(JSON.stringify({ ...pending, until: now + LASTS_MS }), OWNER);
  write(reply, sealed, new Date(now + LASTS_MS));
}

/** The sign-in that the browser remembers, which it forgets with this; undefined when there is none, or it is too old. */
export function recall(
  request: GatewayRequest,
  reply: GatewayReply,
  box: SecretBox,
  now = Date.now(),
): PendingSignIn | undefined {
  const sealed = request.cookies[COOKIE];
  if (sealed === undefined) return undefined;
  write(reply, '', new Date(0));
  const pending = opened(box, sealed);
  return pending && pending.until > now ? pending : undefined;
}

function opened(box: SecretBox, sealed: string): (PendingSignIn & { until: number }) | undefined {
  try {
    return JSON.parse(box.open(sealed, OWNER)) as PendingSignIn & { until: number };
  } catch {
    // Made up, or sealed with a key that is gone.
    return undefined;
  }
}

function write(reply: GatewayReply, value: string, expires: Date): void {
  // Lax, as the provider sends the browser back from its own site.
  const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax', expires } as const;
  void reply.header('set-cookie', reply.server.serializeCookie(COOKIE, value, attributes));
}
