import type { ConnectionWebhook } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';

type Database = DataSource | EntityManager;

/** An address for events of Notion's, and what came there. */
export interface WebhookRow {
  id: string;
  connectionId: string;
  workspaceId: string;
  state: ConnectionWebhook['state'];
  sealedToken: string | null;
  isTokenShown: boolean;
  notionSubscriptionId: string | null;
  createdAt: Date;
  verifiedAt: Date | null;
  lastEventAt: Date | null;
  lastEventType: string | null;
  events: number;
  refusals: number;
  lastRefusalAt: Date | null;
  lastRefusal: string | null;
}

const COLUMNS = `webhook.id, connection_id as "connectionId", workspace_id as "workspaceId", webhook.state, webhook.sealed_token as "sealedToken",
  is_token_shown as "isTokenShown", notion_subscription_id as "notionSubscriptionId", webhook.created_at as "createdAt",
  verified_at as "verifiedAt", last_event_at as "lastEventAt", last_event_type as "lastEventType", events::float8 as events,
  refusals::float8 as refusals, last_refusal_at as "lastRefusalAt", last_refusal as "lastRefusal"`;
const FROM = 'from webhook join connection on connection.id = connection_id';

/** Gives whether it was made now. */
export async function insertWebhook(tx: EntityManager, connectionId: string): Promise<boolean> {
  const made = await tx.query(
    'insert into webhook (connection_id) values ($1) on conflict (connection_id) do nothing returning id',
    [connectionId],
  );
  return made.length > 0;
}

export async function findWebhook(
  database: Database,
  workspaceId: string,
  connectionId: string,
): Promise<WebhookRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} ${FROM} where connection_id = $1 and workspace_id = $2`, [
    connectionId,
    workspaceId,
  ]);
  return found;
}

/** Whoever it belongs to: by the id that its address ends with. */
export async function findHook(database: Database, id: string): Promise<WebhookRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} ${FROM} where webhook.id = $1`, [id]);
  return found;
}

/** As {@link findHook}, locked. */
export async function lockHook(tx: EntityManager, id: string): Promise<WebhookRow | undefined> {
  const [found] = await tx.query(`select ${COLUMNS} ${FROM} where webhook.id = $1 for update of webhook`, [id]);
  return found;
}

export async function deleteWebhook(tx: EntityManager, connectionId: string): Promise<boolean> {
  const [gone] = await tx.query('delete from webhook where connection_id = $1 returning id', [connectionId]);
  return gone.length > 0;
}

/** Keeps the token that Notion sent, in place of an earlier one that no event was signed with. */
export async function storeToken(tx: EntityManager, id: string, sealedToken: string): Promise<void> {
  await tx.query(
    `update webhook set state = 'awaiting_verification', sealed_token = $2, is_token_shown = false where id = $1`,
    [id, sealedToken],
  );
}

export async function noteShown(tx: EntityManager, id: string): Promise<void> {
  await tx.query('update webhook set is_token_shown = true where id = $1', [id]);
}

/** An event was taken, which Notion signed. */
export async function noteEvent(
  tx: EntityManager,
  id: string,
  { type, subscriptionId }: { type: string; subscriptionId?: string },
): Promise<void> {
  await tx.query(
    `update webhook set state = 'verified', verified_at = coalesce(verified_at, clock_timestamp()), events = events + 1,
       last_event_at = clock_timestamp(), last_event_type = $2, notion_subscription_id = coalesce($3, notion_subscription_id),
       is_silence_told = false
     where id = $1`,
    [id, type, subscriptionId ?? null],
  );
}

export async function noteRefusal(database: Database, id: string, why: string): Promise<void> {
  await database.query(
    `update webhook set refusals = refusals + 1, last_refusal_at = clock_timestamp(), last_refusal = $2 where id = $1`,
    [id, why],
  );
}

/** Operations that Notion tells of by events, whoever makes them. */
const WRITES = `('pages.create', 'pages.update', 'blocks.children.append')`;

/**
 * Webhooks from which nothing comes though something must: a write of ours is `quietMs` old and no event came since; or all that came within the last hour
 * was refused.
 */
export async function troubledWebhooks(
  database: Database,
  quietMs: number,
): Promise<{ id: string; connectionId: string; workspaceId: string; why: 'silent' | 'refused'; isTold: boolean }[]> {
  return database.query(
    `with standing as (
       select webhook.id, connection_id, workspace_id, is_silence_told,
         last_refusal_at > clock_timestamp() - interval '1 hour' and last_refusal_at > coalesce(last_event_at, webhook.created_at) as is_refused,
         webhook.state = 'verified' and connection.state = 'active' and exists (
           select from request_figures figures
           where figures.connection_id = webhook.connection_id and per = 'minute' and outcome = 'ok' and operation in ${WRITES}
             and at > coalesce(last_event_at, verified_at) and at < clock_timestamp() - $1 * interval '1 millisecond'
         ) as is_silent
       ${FROM}
     )
     select id, connection_id as "connectionId", workspace_id as "workspaceId", is_silence_told as "isTold",
       case when is_refused then 'refused' else 'silent' end as why
     from standing where is_refused or is_silent order by id`,
    [quietMs],
  );
}

/** Gives whether that is news. */
export async function noteSilenceTold(tx: EntityManager, id: string): Promise<boolean> {
  const [told] = await tx.query(
    'update webhook set is_silence_told = true where id = $1 and not is_silence_told returning id',
    [id],
  );
  return told.length > 0;
}

/** How many webhooks stand how. */
export async function countWebhooks(database: Database): Promise<{ state: string; count: number }[]> {
  return database.query('select state, count(*)::int as count from webhook group by state');
}
