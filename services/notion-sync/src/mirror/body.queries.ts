import type { DataSource, EntityManager } from 'typeorm';
import type { Body } from './block-tree.ts';

/** The reading that a body stands as; 0 when it was never read. */
export async function bodyReading(tx: EntityManager, connectionId: string, pageId: string): Promise<number> {
  const [found] = await tx.query(
    'select reading::float8 as reading from mirror_body where connection_id = $1 and page_id = $2',
    [connectionId, pageId],
  );
  return found?.reading ?? 0;
}

/** Keeps a body of a page that was locked, in place of what was known of it. */
export async function storeBody(
  tx: EntityManager,
  { connectionId, workspaceId, pageId }: { connectionId: string; workspaceId: string; pageId: string },
  { blocks, count, text }: Body,
  reading: number,
): Promise<void> {
  await tx.query(
    `insert into mirror_body (connection_id, page_id, workspace_id, blocks, block_count, text, reading)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7)
     on conflict (connection_id, page_id) do update set blocks = excluded.blocks, block_count = excluded.block_count,
       text = excluded.text, reading = excluded.reading`,
    [connectionId, pageId, workspaceId, JSON.stringify(blocks), count, text, reading],
  );
  await tx.query(
    `update mirror_page set words = ts_filter(coalesce(words, ''), '{a,b}') || setweight(to_tsvector('simple', $3), 'C')
     where connection_id = $1 and id = $2`,
    [connectionId, pageId, text],
  );
}

/** Notes of a page that was locked from when on its body is known. @param fingerprint null when it could not be read */
export async function noteBodyRead(
  tx: EntityManager,
  connectionId: string,
  pageId: string,
  note: { from: Date; fingerprint: string | null; isNews: boolean; isDoubtful: boolean; delayMs: number },
): Promise<void> {
  await tx.query(
    `update mirror_page set body_read_from = greatest(body_read_from, $3), body_fingerprint = coalesce($4, body_fingerprint),
       version = version + $5::int, is_doubtful = is_doubtful or $6,
       changed_at = case when $5::int > 0 then clock_timestamp() else changed_at end,
       body_due_since = case when $4::text is not null and $3 < last_edited_time + interval '1 minute' + $7 * interval '1 millisecond'
         then body_due_since end
     where connection_id = $1 and id = $2`,
    [connectionId, pageId, note.from, note.fingerprint, note.isNews ? 1 : 0, note.isDoubtful, note.delayMs],
  );
}

/** Which bodies are to be read. */
export interface BodiesWanted {
  /** Notion's time now, at the least: what was edited in a minute before is settled, and one reading will do. */
  now: Date;
  /** Also what was never read and is not settled. */
  isHasty: boolean;
  delayMs: number;
  limit: number;
}

/** After so long a page that is edited again and again is read all the same; in milliseconds. */
const PATIENCE_MS = 5 * 60_000;

/** Pages whose bodies are to be read, those that have waited longest first, but for some. */
export async function dueBodies(
  dataSource: DataSource,
  connectionId: string,
  but: string[],
  { now, isHasty, delayMs, limit }: BodiesWanted,
): Promise<string[]> {
  const found = await dataSource.query<{ id: string }[]>(
    `select id from mirror_page
     where connection_id = $1 and body_due_since is not null and id <> all($2::uuid[])
       and (last_edited_time + interval '1 minute' + $4 * interval '1 millisecond' <= $3
         or body_read_from is null and $5
         or body_due_since < clock_timestamp() - $6 * interval '1 millisecond'
           and (body_read_from is null or body_read_from < $3 - $6 * interval '1 millisecond'))
     order by body_due_since, id limit $7`,
    [connectionId, but, now, delayMs, isHasty, PATIENCE_MS, limit],
  );
  return found.map(({ id }) => id);
}

/** Whether a page's body may be other than it is known to be. */
export async function isBodyDue(database: DataSource, connectionId: string, pageId: string): Promise<boolean> {
  const due = await database.query(
    'select from mirror_page where connection_id = $1 and id = $2 and body_due_since is not null and not is_gone',
    [connectionId, pageId],
  );
  return due.length > 0;
}

/** How many pages there are to be read, and of how many the bodies have been. */
export async function countBodies(
  dataSource: DataSource,
  connectionId: string,
): Promise<{ pages: number; due: number }> {
  const [counts] = await dataSource.query<{ pages: number; due: number }[]>(
    `select count(*)::int as pages, count(body_due_since)::int as due from mirror_page
     where connection_id = $1 and version > 0 and not is_gone and not in_trash`,
    [connectionId],
  );
  return counts!;
}
