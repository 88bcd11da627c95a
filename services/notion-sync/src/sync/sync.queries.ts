import type { DataSource, EntityManager } from 'typeorm';

type Database = DataSource | EntityManager;

/** What is mirrored, by its table. */
export type Mirrored = 'todo' | 'page';

/** What every mirrored thing has: how it stands here, and how far that has come to Notion. */
export interface MirroredRow {
  id: string;
  workspaceId: string;
  connectionId: string;
  archived: boolean;
  /** Grows by one with each change here. */
  version: number;
  /** What Notion has not got yet, by the names of fields or properties. */
  changed: string[];
  syncState: 'pending' | 'synced' | 'failed';
  /** The task that carries the latest change. */
  syncTaskId: string;
  syncError: string | null;
  /** The version that Notion has; 0 before the first. */
  syncedVersion: number;
  syncedAt: Date | null;
  notionPageId: string | null;
  notionUrl: string | null;
  /** The task that makes it in Notion. */
  madeByTask: string;
  /** Digest of the request that made it, so that the same request is known again. */
  madeFrom: string;
  createdAt: Date;
  updatedAt: Date;
}

/** The columns of {@link MirroredRow}, for a select list. */
export const MIRRORED_COLUMNS = `id, workspace_id as "workspaceId", connection_id as "connectionId", archived, version, changed,
  sync_state as "syncState", sync_task_id as "syncTaskId", sync_error as "syncError", synced_version as "syncedVersion",
  synced_at as "syncedAt", notion_page_id as "notionPageId", notion_url as "notionUrl", made_by_task as "madeByTask",
  made_from as "madeFrom", created_at as "createdAt", updated_at as "updatedAt"`;

/** A thing's state of sync after a change of it. */
export interface SyncNote {
  id: string;
  workspaceId: string;
  version: number;
  notionPageId: string | null;
  notionUrl: string | null;
}

const NOTE = `id, workspace_id as "workspaceId", version, notion_page_id as "notionPageId", notion_url as "notionUrl"`;

/** Locks a row until `tx` ends and gives its version and whether it lies in the trash. */
export async function lockMirrored(
  tx: EntityManager,
  table: Mirrored,
  id: string,
): Promise<{ version: number; archived: boolean } | undefined> {
  const [row] = await tx.query(`select version, archived from ${table} where id = $1 for update`, [id]);
  return row;
}

/** Notion has made its page. */
export async function noteMadePage(
  tx: EntityManager,
  table: Mirrored,
  id: string,
  pageId: string,
  url: string,
): Promise<void> {
  await tx.query(`update ${table} set notion_page_id = $2, notion_url = $3 where id = $1`, [id, pageId, url]);
}

/** Notion has a version of it. When that is the latest, nothing is left to do. Gives nothing when it was erased meanwhile. */
export async function noteSynced(
  tx: EntityManager,
  table: Mirrored,
  id: string,
  version: number,
): Promise<SyncNote | undefined> {
  const [noted] = await tx.query(
    `update ${table} set synced_version = greatest(synced_version, $2), synced_at = clock_timestamp(),
       changed = case when version <= $2 then '{}' else changed end,
       sync_state = case when version <= $2 then 'synced' else sync_state end,
       sync_error = case when version <= $2 then null else sync_error end
     where id = $1 returning ${NOTE}`,
    [id, version],
  );
  return noted[0];
}

/** The task that carries its latest change will not be tried again. Gives what it carried, unless that has come to Notion all the same. */
export async function noteFailed(
  tx: EntityManager,
  table: Mirrored,
  taskId: string,
  error: string,
): Promise<SyncNote | undefined> {
  const [noted] = await tx.query(
    `update ${table} set sync_state = 'failed', sync_error = $2 where sync_task_id = $1 and sync_state = 'pending' returning ${NOTE}`,
    [taskId, error],
  );
  return noted[0];
}

/** The task that carries its latest change is tried again after all. */
export async function notePending(tx: EntityManager, table: Mirrored, taskId: string): Promise<void> {
  await tx.query(
    `update ${table} set sync_state = 'pending', sync_error = null where sync_task_id = $1 and sync_state = 'failed'`,
    [taskId],
  );
}

/** Another task runs the one again that carries its latest change, and carries that from now on. */
export async function noteReplayed(
  tx: EntityManager,
  table: Mirrored,
  taskId: string,
  newTaskId: string,
): Promise<void> {
  await tx.query(
    `update ${table} set sync_task_id = $2, sync_state = 'pending', sync_error = null where sync_task_id = $1 and sync_state = 'failed'`,
    [taskId, newTaskId],
  );
}

/** Notes that a task's change is applied. Gives whether this is the first time. */
export async function applyOnce(tx: EntityManager, taskId: string): Promise<boolean> {
  const applied = await tx.query(
    'insert into applied_task (task_id) values ($1) on conflict do nothing returning task_id',
    [taskId],
  );
  return applied.length > 0;
}

/** Forgets tasks that were applied so long ago that none of them is tried again. Gives how many. */
export async function forgetAppliedTasks(database: Database, olderThanDays: number, most: number): Promise<number> {
  const [forgotten] = await database.query(
    `delete from applied_task where task_id in (
       select task_id from applied_task where applied_at < now() - $1 * interval '1 day' limit $2
     ) returning task_id`,
    [olderThanDays, most],
  );
  return forgotten.length;
}
