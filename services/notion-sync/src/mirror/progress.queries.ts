import type { DataSource, EntityManager } from 'typeorm';
import type { Walk } from './walk.ts';

type Database = DataSource | EntityManager;

/** Begins the mirror of a connection; repeatable. Gives whether it is new. */
export async function openMirror(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
): Promise<boolean> {
  const opened = await tx.query<object[]>(
    `insert into mirror_connection (connection_id, workspace_id, next_poll_at) values ($1, $2, 'epoch')
     on conflict do nothing returning connection_id`,
    [connectionId, workspaceId],
  );
  if (!opened.length) return false;
  await tx.query(
    `insert into mirror_listing (connection_id, subject, trash, workspace_id)
     select $1, $1, trash, $2 from unnest('{false,true}'::boolean[]) as each(trash) on conflict do nothing`,
    [connectionId, workspaceId],
  );
  return true;
}

/** The backfill that is under way. */
export async function findWalk(database: Database, connectionId: string): Promise<Walk | undefined> {
  const [found] = await database.query('select walk from mirror_connection where connection_id = $1', [connectionId]);
  return found?.walk ?? undefined;
}

/** Begins a backfill; what comes into being in Notion from `from` on is news. */
export async function beginWalk(tx: EntityManager, connectionId: string, walk: Walk, from: Date): Promise<void> {
  await tx.query(
    `update mirror_connection set walk = $2::jsonb, mirrored_from = coalesce(mirrored_from, $3) where connection_id = $1`,
    [connectionId, JSON.stringify(walk), from],
  );
  // What was trashed before is of no interest.
  await tx.query(
    'update mirror_listing set watermark = coalesce(watermark, $2) where connection_id = $1 and subject = $1 and trash',
    [connectionId, from],
  );
}

export async function storeWalk(tx: EntityManager, connectionId: string, walk: Walk): Promise<void> {
  await tx.query('update mirror_connection set walk = $2::jsonb where connection_id = $1', [
    connectionId,
    JSON.stringify(walk),
  ]);
}

/** Notes that all has been read. */
export async function endWalk(tx: EntityManager, connectionId: string): Promise<void> {
  await tx.query(
    `update mirror_connection set walk = null, walked_at = clock_timestamp(), polled_at = coalesce(polled_at, clock_timestamp())
     where connection_id = $1`,
    [connectionId],
  );
}

/** Notes that a poll came to its end. @param everyMs when the next one is due after it began */
export async function notePoll(tx: EntityManager, connectionId: string, everyMs: number): Promise<void> {
  await tx.query(
    `update mirror_connection set polls = polls + 1, polled_at = clock_timestamp(),
       next_poll_at = clock_timestamp() + $2 * interval '1 millisecond'
     where connection_id = $1`,
    [connectionId, everyMs],
  );
}

/** Has the next poll wait. */
export async function postponePoll(database: Database, connectionId: string, ms: number): Promise<void> {
  await database.query(
    `update mirror_connection set next_poll_at = clock_timestamp() + $2 * interval '1 millisecond' where connection_id = $1`,
    [connectionId, ms],
  );
}

/** Whose mirror a connection has; nothing when it has none. */
export async function findMirror(
  database: Database,
  connectionId: string,
): Promise<{ connectionId: string; workspaceId: string } | undefined> {
  const [found] = await database.query(
    'select connection_id as "connectionId", workspace_id as "workspaceId" from mirror_connection where connection_id = $1',
    [connectionId],
  );
  return found;
}

/** The number of a connection's next poll, when that is due. */
export async function duePoll(database: Database, connectionId: string): Promise<number | undefined> {
  const [found] = await database.query(
    `select polls::float8 as polls from mirror_connection where connection_id = $1 and next_poll_at <= clock_timestamp()`,
    [connectionId],
  );
  return found?.polls;
}

/** Connections that are to be polled and are in nobody's hands, those that have waited longest first. */
export async function dueConnections(
  database: Database,
  limit: number,
): Promise<{ connectionId: string; workspaceId: string }[]> {
  return database.query(
    `select connection_id as "connectionId", mirror.workspace_id as "workspaceId"
     from mirror_connection mirror join connection on connection.id = connection_id and connection.state = 'active'
     where walked_at is not null and next_poll_at <= clock_timestamp() and held_until < clock_timestamp()
     order by next_poll_at limit $1`,
    [limit],
  );
}

/** Active connections without a mirror. */
export async function unmirrored(
  database: Database,
  limit: number,
): Promise<{ connectionId: string; workspaceId: string }[]> {
  return database.query(
    `select id as "connectionId", workspace_id as "workspaceId" from connection
     where state = 'active' and not exists (select from mirror_connection where connection_id = connection.id)
     order by created_at limit $1`,
    [limit],
  );
}

/** Takes note that mirrors which were last read whole more than `everyMs` ago are about to be; gives some that nobody else takes. */
export async function takeStale(
  tx: EntityManager,
  everyMs: number,
  limit: number,
): Promise<{ connectionId: string; workspaceId: string }[]> {
  const [taken] = await tx.query(
    `update mirror_connection set walked_at = clock_timestamp() where connection_id in (
       select connection_id from mirror_connection
       where walked_at < clock_timestamp() - $1 * interval '1 millisecond' and walk is null
         and exists (select from connection where connection.id = connection_id and connection.state = 'active')
       order by walked_at limit $2 for update skip locked
     ) returning connection_id as "connectionId", workspace_id as "workspaceId"`,
    [everyMs, limit],
  );
  return taken;
}

/** How far the mirror that is furthest behind lags, in seconds; 0 when there is none. */
export async function worstLag(database: Database): Promise<number> {
  const [found] = await database.query(
    `select coalesce(extract(epoch from clock_timestamp() - min(coalesce(polled_at, added_at))), 0)::float8 as seconds
     from mirror_connection join connection on connection.id = connection_id and connection.state = 'active'
     where walked_at is not null`,
  );
  return found.seconds;
}

/** About how many pages are mirrored, and how many backfills are under way. */
export async function mirrorSize(database: Database): Promise<{ pages: number; walks: number }> {
  const [found] = await database.query(
    `select greatest((select reltuples from pg_class where oid = 'mirror_page'::regclass), 0)::float8 as pages,
       (select count(*)::int from mirror_connection where walk is not null) as walks`,
  );
  return found;
}
