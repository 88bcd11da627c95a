import type { GatewayReply } from '../../http/gateway-request.ts';
import type { Standing } from './limiter.ts';

/**
 * Says how a request stands with its limits, as draft-ietf-httpapi-ratelimit-headers-10 has it (structured fields, RFC 9651): in
 * `RateLimit-Policy` the quota and its window in seconds, in `RateLimit` what is left and in how many seconds all of it is there again.
 */
export function tellLimits(reply: GatewayReply, standings: readonly Standing[]): void {
  if (standings.length === 0) return;
  const policies = standings.map(({ policy }) => `"${policy.name}";q=${policy.limit};w=${policy.windowMs / 1_000}`);
  const left = standings.map(
    ({ policy, remaining, fullInMs }) => `"${policy.name}";r=${remaining};t=${Math.ceil(fullInMs / 1_000)}`,
  );
  void reply.header('ratelimit-policy', policies.join(', ')).header('ratelimit', left.join(', '));
}
