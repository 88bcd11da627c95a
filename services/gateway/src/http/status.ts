import type { GatewayReply } from './gateway-request.ts';

/**
 * The status that a route gives its answer: what the reply says, or, once something else was answered, such as a refusal to whoever
 * waited, what it said before.
 */
export function statusOf(reply: GatewayReply, before: number): number {
  return reply.sent ? before : reply.statusCode;
}
