import { createHash, timingSafeEqual } from 'node:crypto';
import { SESSION_COOKIE } from '../access/credential.ts';
import { RequestForged } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/** Methods that change nothing, so that nobody gains by having a browser send them. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The header in which a page of ours sends back the session's CSRF token. */
const CSRF_HEADER = 'x-csrf-token';

/**
 * Refuses a request that a browser was made to send with its cookie by a page of somebody else's. Browsers say where a request comes
 * from (Fetch Metadata, else `Origin`) and no page can make them lie; what says neither has to bring the session's CSRF token,
 * which no other page can read.
 * @throws Problem `request_forged`
 */
export function refuseForgery(request: GatewayRequest, sessionId: string): void {
  if (SAFE.has(request.method)) return;
  // Browsers say the origin of what a page asks, and no page can make them say another one.
  if (request.fromListedOrigin) return;
  const { headers } = request;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) {
    // `none` is a person who typed an address or opened a bookmark.
    if (site === 'same-origin' || site === 'none') return;
    throw RequestForged({ why: `it comes from another site (Sec-Fetch-Site: ${String(site).slice(0, 20)})` });
  }
  if (headers.origin !== undefined) {
    if (headers.origin === `${request.protocol}://${request.host}`) return;
    throw RequestForged({ why: 'its Origin is another one than ours' });
  }
  const given = headers[CSRF_HEADER]?.toString();
  if (given === undefined) throw RequestForged({ why: 'it says neither where it comes from nor the CSRF token' });
  if (!isSame(given, csrfTokenOf(request.cookies?.[SESSION_COOKIE] ?? '', sessionId)))
    throw RequestForged({ why: 'its CSRF token is not that of the session' });
}

/** The CSRF token of a browser's session: made from the cookie's secret, so that it is the session's own and nobody else can know it. */
export function csrfTokenOf(secret: string, sessionId: string): string {
  return createHash('sha256').update(`csrf ${sessionId} ${secret}`).digest('base64url');
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
