import { z } from 'zod';
import type { ReadKind } from '../freshness/read-again.queries.ts';

/** As much of an event of Notion's as is looked at. Everything else of it is kept as it came; types that nobody knows yet are events too. */
export const webhookEvent = z.looseObject({
  id: z.string().min(1).max(200),
  type: z.string().min(1).max(200),
  timestamp: z.iso.datetime({ offset: true }).optional().catch(undefined),
  subscription_id: z.string().max(200).optional().catch(undefined),
  entity: z.looseObject({ id: z.string(), type: z.string() }).optional().catch(undefined),
  data: z.looseObject({ page_id: z.string().optional() }).optional().catch(undefined),
});

export type WebhookEvent = z.output<typeof webhookEvent>;

/** What Notion sends once, unsigned, when an address is entered there. */
export const handshake = z.strictObject({ verification_token: z.string().min(8).max(500) });

/** Something that an event says to read again. */
export interface ToRead {
  kind: ReadKind;
  notionId: string;
}

const NOTION_ID = /^[\da-f]{8}(-?[\da-f]{4}){3}-?[\da-f]{12}$/i;

/** Of which kinds of things there are copies; blocks and people come with the page, and views and uploads have none. */
const KINDS: { [entity: string]: ReadKind | undefined } = {
  page: 'page',
  database: 'database',
  data_source: 'data_source',
};

/**
 * What an event says to read again. It carries no content and comes in any order, so what happened matters less than where. Decided by the entity
 * and not by the type, so that types which Notion adds are heeded as well.
 */
export function readsOf({ entity, data }: WebhookEvent): ToRead[] {
  const kind = KINDS[entity?.type ?? ''];
  if (kind && isId(entity!.id)) return [{ kind, notionId: entity!.id }];
  if (entity?.type === 'comment' && isId(data?.page_id)) return [{ kind: 'comments', notionId: data.page_id }];
  return [];
}

/** Notion's ids come with and without dashes. */
export function isId(text: string | undefined): text is string {
  return text !== undefined && NOTION_ID.test(text);
}
