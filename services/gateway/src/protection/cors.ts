import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';

/** A browser may remember the answer to a preflight for so long, in seconds; longer none of them does. */
const PREFLIGHT_KEPT_S = 7_200;
const METHODS = 'GET, HEAD, POST, PATCH, DELETE';
const TAKEN =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, traceparent, X-Api-Key, X-Csrf-Token, X-Request-Id, X-Workspace-Id';
const SHOWN =
  'Deprecation, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, traceparent, X-Request-Id';

/**
 * Lets pages of listed origins read answers, cookies included; to all others nothing is said, which keeps browsers from it. An origin
 * is on the list letter by letter or not at all. Answers whether that was all that was asked: a preflight.
 */
export function shareWithOrigin(request: GatewayRequest, reply: GatewayReply, listed: ReadonlySet<string>): boolean {
  if (listed.size === 0) return false;
  // Caches on the way keep an answer for one origin from another.
  void reply.header('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined || !listed.has(origin)) return false;
  request.fromListedOrigin = true;
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-allow-credentials', 'true')
    .header('access-control-expose-headers', SHOWN);
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight) return false;
  void reply
    .header('access-control-allow-methods', METHODS)
    .header('access-control-allow-headers', TAKEN)
    .header('access-control-max-age', String(PREFLIGHT_KEPT_S));
  return true;
}
