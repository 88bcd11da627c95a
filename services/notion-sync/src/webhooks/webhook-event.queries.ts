import type { DataSource, EntityManager } from 'typeorm';
import { isId, type WebhookEvent } from './webhook-event.ts';

/** Keeps an event as it came. Gives whether it is new. */
export async function insertEvent(tx: EntityManager, webhookId: string, event: WebhookEvent): Promise<boolean> {
  const { id, type, entity, timestamp } = event;
  const made = await tx.query(
    `insert into webhook_event (webhook_id, id, type, entity_type, entity_id, happened_at, body) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing returning id`,
    [
      webhookId,
      id,
      type,
      entity?.type ?? null,
      isId(entity?.id) ? entity.id : null,
      timestamp ?? null,
      JSON.stringify(event),
    ],
  );
  return made.length > 0;
}

/** Notion repeats a delivery for about a day; by then a late one is known again, and a person can have looked. */
const KEPT_DAYS = 3;

/** Gives how many went, at most `most`. */
export async function forgetWebhookEvents(dataSource: DataSource, _days: number, most: number): Promise<number> {
  const [, gone] = await dataSource.query(
    `delete from webhook_event where ctid = any(array(
       select ctid from webhook_event where received_at < now() - $1 * interval '1 day' limit $2))`,
    [KEPT_DAYS, most],
  );
  return gone;
}
