import type {} from '@fastify/cookie';
import { createHash, randomBytes } from 'node:crypto';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';

/** Its own for each authorization, so that two tabs do not take it from each other. `__Host-` keeps it to this very host. */
const cookieOf = (id: string) => `__Host-connect-${id}`;

/**
 * Marks the browser that looks at an authorization; one that is marked stays as it is. The mark comes along when Notion sends the browser
 * back (Lax: that is a navigation), and with nothing that another site's pages embed or post.
 */
export function markBrowser(request: GatewayRequest, reply: GatewayReply, id: string, until: Date): void {
  const secret = request.cookies[cookieOf(id)] ?? randomBytes(32).toString('base64url');
  write(reply, id, secret, until);
}

export function unmarkBrowser(reply: GatewayReply, id: string): void {
  write(reply, id, '', new Date(0));
}

/** What is stored of a browser's mark; undefined when it has none. */
export function markOf(request: GatewayRequest, id: string): Buffer | undefined {
  const secret = request.cookies[cookieOf(id)];
  return secret === undefined ? undefined : hashOf(secret);
}

/** What is stored of a secret of 256 bits of chance. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function write(reply: GatewayReply, id: string, value: string, expires: Date): void {
  const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax', expires } as const;
  void reply.header('set-cookie', reply.server.serializeCookie(cookieOf(id), value, attributes));
}
