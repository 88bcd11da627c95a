import type {} from '@fastify/cookie';
import { SESSION_COOKIE } from '../access/credential.ts';
import type { GatewayReply } from '../http/gateway-request.ts';

/** For this host only, never readable by a script, never sent by another site's forms. */
const ATTRIBUTES = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

/** Gives a browser its session. */
export function setSessionCookie(reply: GatewayReply, secret: string, expires: Date): void {
  write(reply, secret, expires);
}

/** Takes it back. */
export function clearSessionCookie(reply: GatewayReply): void {
  write(reply, '', new Date(0));
}

// As a header at once, and not when the answer is sent, so that it is kept for a repeat of the request.
function write(reply: GatewayReply, value: string, expires: Date): void {
  void reply.header('set-cookie', reply.server.serializeCookie(SESSION_COOKIE, value, { ...ATTRIBUTES, expires }));
}
