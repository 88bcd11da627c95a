import type { JsonObject, PageParent, SyncState } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';
import { MIRRORED_COLUMNS, type MirroredRow } from '../sync/sync.queries.ts';

type Database = DataSource | EntityManager;

/** A page as it is stored. */
export interface PageRow extends MirroredRow {
  parent: PageParent;
  title: string;
  /** Beside the title, as Notion takes them. */
  properties: JsonObject;
  /** How many blocks its body has, top level. */
  blockCount: number;
}

const COLUMNS = `${MIRRORED_COLUMNS}, notion_parent as parent, title, properties, block_count as "blockCount"`;

/** What is chosen when a page is taken. */
export type NewPageRow = Pick<
  PageRow,
  | 'id'
  | 'workspaceId'
  | 'connectionId'
  | 'parent'
  | 'title'
  | 'properties'
  | 'changed'
  | 'syncTaskId'
  | 'madeByTask'
  | 'madeFrom'
> & { children: JsonObject[] };

/** Gives nothing when the id is taken. */
export async function insertPage(tx: EntityManager, page: NewPageRow): Promise<PageRow | undefined> {
  const [inserted] = await tx.query(
    `insert into page (id, workspace_id, connection_id, notion_parent, title, properties, children, block_count,
       changed, sync_task_id, made_by_task, made_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do nothing returning ${COLUMNS}`,
    [
      page.id,
      page.workspaceId,
      page.connectionId,
      page.parent,
      page.title,
      page.properties,
      JSON.stringify(page.children),
      page.children.length,
      page.changed,
      page.syncTaskId,
      page.madeByTask,
      page.madeFrom,
    ],
  );
  return inserted;
}

export async function findPage(database: Database, workspaceId: string, id: string): Promise<PageRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from page where id = $1 and workspace_id = $2`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenPage(database: Database, id: string): Promise<PageRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from page where id = $1`, [id]);
  return found;
}

/** A page of the workspace by our id or by Notion's. */
export async function findPageByEitherId(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<PageRow | undefined> {
  const [found] = await database.query(
    `select ${COLUMNS} from page where workspace_id = $2 and (id = $1 or notion_page_id = $1) order by id = $1 desc limit 1`,
    [id, workspaceId],
  );
  return found;
}

/** The body that the page is to have, as Notion takes blocks; it is kept apart because only the making of the page needs it. */
export async function childrenOf(database: Database, id: string): Promise<JsonObject[]> {
  const [found] = await database.query('select children from page where id = $1', [id]);
  return found.children;
}

/** Nobody else changes it until `tx` ends. */
export async function lockPage(tx: EntityManager, workspaceId: string, id: string): Promise<PageRow | undefined> {
  const [found] = await tx.query(`select ${COLUMNS} from page where id = $1 and workspace_id = $2 for update`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Stores a page as its next version, to be brought to Notion by a task. */
export async function storePage(
  tx: EntityManager,
  { id, title, properties, archived, changed }: PageRow,
  syncTaskId: string,
): Promise<PageRow> {
  const [stored] = await tx.query(
    `update page set title = $2, properties = $3, archived = $4, changed = $5,
       version = version + 1, sync_state = 'pending', sync_error = null, sync_task_id = $6, updated_at = clock_timestamp()
     where id = $1 returning ${COLUMNS}`,
    [id, title, properties, archived, changed, syncTaskId],
  );
  return stored[0];
}

/** Which pages of a workspace. */
export interface PageFilter {
  workspaceId: string;
  /** All when empty. */
  syncStates: SyncState[];
  includeArchived: boolean;
  limit: number;
  after?: Place;
}

/** Newest first. */
export async function listPages(database: Database, filter: PageFilter): Promise<(PageRow & { place: string })[]> {
  const { workspaceId, limit, after, syncStates, includeArchived } = filter;
  return database.query(
    `select ${COLUMNS}, ${PLACE} from page
     where workspace_id = $1 and ${isAfterPlace(3)} and (cardinality($5::text[]) = 0 or sync_state = any($5)) and ($6 or not archived)
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1], syncStates, includeArchived],
  );
}
