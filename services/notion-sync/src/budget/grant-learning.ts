import { ConnectionBudgetLearned } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { afterRefusal, type Grant, type GrantBounds } from './learned-grant.ts';
import { lockGrant, storeGrant } from './grant.queries.ts';

/** Fewer requests per 60 seconds are never learned: below, the 429 itself is the better teacher. */
export const LEAST_GRANT = 10;

/** Learns from a refusal of Notion's for a connection's own rate. */
export async function grantRefused(tx: EntityManager, connectionId: string): Promise<void> {
  const found = await lockGrant(tx, connectionId);
  if (!found) return;
  const bounds = { least: LEAST_GRANT, most: found.granted };
  const learned = afterRefusal(found, found.used, bounds, found.wasRefused);
  if (learned === (found as Grant)) return;
  await keepGrant(tx, connectionId, found, learned, `Notion refused a request after ${found.used} within a minute`);
}

/** Keeps what was learned, and tells when it changes how many requests are made. */
export async function keepGrant(
  tx: EntityManager,
  connectionId: string,
  before: Grant & { workspaceId: string },
  after: Grant,
  because: string,
): Promise<void> {
  await storeGrant(tx, connectionId, after);
  if (after.granted === before.granted) return;
  const told = { connectionId, requestsPerMinute: after.granted, previously: before.granted, because };
  await tell(tx, ConnectionBudgetLearned, told, { workspaceId: before.workspaceId });
}

/** The bounds that an operator set. */
export function boundsOf(config: {
  NOTION_REQUESTS_PER_MINUTE: number;
  NOTION_REQUESTS_PER_MINUTE_MOST: number;
}): GrantBounds {
  const { NOTION_REQUESTS_PER_MINUTE: usual, NOTION_REQUESTS_PER_MINUTE_MOST: most } = config;
  return { least: LEAST_GRANT, most: Math.max(usual, most) };
}
