import type { Sync } from '@na/contracts';
import type { GatewayReply } from './gateway-request.ts';

/** Answers a `DELETE` of something in Notion: 204 when Notion has put it away, until then 202 with the thing. */
export function archived<Thing extends { sync: Sync }>(reply: GatewayReply, thing: Thing): Thing | undefined {
  if (thing.sync.state !== 'synced') return thing;
  reply.status(204);
  return undefined;
}
