import type { EntityManager } from 'typeorm';
import type { KnownPage } from './page-news.ts';
import type { PageState } from './page-state.ts';
import { propertyWords } from './page-words.ts';

/** What is to be known of a connection's mirror before anything is stored in it. */
export interface MirrorRow {
  workspaceId: string;
  /** Notion's time from which on what comes into being is news; null until something has been read. */
  mirroredFrom: Date | null;
  /** Whether all was read once. */
  isWalked: boolean;
}

/** Keeps the mirror of a connection from being erased until `tx` ends; gives nothing when there is none. */
export async function keepMirror(tx: EntityManager, connectionId: string): Promise<MirrorRow | undefined> {
  const [found] = await tx.query(
    `select workspace_id as "workspaceId", mirrored_from as "mirroredFrom", walked_at is not null as "isWalked"
     from mirror_connection where connection_id = $1 for key share`,
    [connectionId],
  );
  return found;
}

const KNOWN = `id, data_source_id as "dataSourceId", parent, title, properties, icon, cover, url, public_url as "publicUrl",
  created_time as "createdTime", created_by as "createdBy",
  case when version = 0 then 'epoch' else last_edited_time end as "lastEditedTime", last_edited_by as "lastEditedBy",
  in_trash as "inTrash", is_locked as "isLocked", is_archived as "isArchived", is_gone as "isGone", coalesce(fingerprint, '') as fingerprint,
  version, reading::float8 as reading, is_exact as "isExact", body_fingerprint as "bodyFingerprint"`;

export interface KnownRow extends KnownPage {
  /** Null when its body was never read. */
  bodyFingerprint: string | null;
}

/** Locks pages, in the order of their ids, and makes rows for those that are not known. Nobody else judges them until `tx` ends. */
export async function lockPages(
  tx: EntityManager,
  connectionId: string,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, KnownRow>> {
  await tx.query(
    `insert into mirror_page (connection_id, id, workspace_id)
     select $1, given.id, $3 from unnest($2::uuid[]) as given(id) order by given.id on conflict do nothing`,
    [connectionId, ids, workspaceId],
  );
  return lockKnownPages(tx, connectionId, ids);
}

/** As {@link lockPages}, of those that are known. */
export async function lockKnownPages(
  tx: EntityManager,
  connectionId: string,
  ids: string[],
): Promise<Map<string, KnownRow>> {
  const rows = await tx.query<KnownRow[]>(
    `select ${KNOWN} from mirror_page where connection_id = $1 and id = any($2::uuid[]) order by id for update`,
    [connectionId, ids],
  );
  return new Map(rows.map(row => [row.id, row]));
}

/** A page as it is to stand in the mirror. */
export interface StoredPage {
  state: PageState;
  version: number;
  isNews: boolean;
  isDoubtful: boolean;
}

/** When an edit of a page's last minute may still be missing from a body that was read at `body_read_from`; $n is the delay in milliseconds. */
const isBodyDue = (edited: string, n: number) =>
  `(page.body_read_from is null or page.body_read_from < ${edited} + interval '1 minute' + $${n} * interval '1 millisecond')`;

/** Stores how pages stand that were locked. @param delayMs how long Notion may take to show what was written */
export async function storePages(
  tx: EntityManager,
  connectionId: string,
  pages: StoredPage[],
  { reading, isExact, delayMs }: { reading: number; isExact: boolean; delayMs: number },
): Promise<void> {
  const rows = pages.map(({ state, ...rest }) => ({ ...state, ...rest, text: propertyWords(state.properties) }));
  await tx.query(
    `update mirror_page page set
       version = given.version, data_source_id = given."dataSourceId", parent = given.parent, title = given.title,
       properties = given.properties, icon = given.icon, cover = given.cover, url = given.url, public_url = given."publicUrl",
       created_time = given."createdTime", created_by = given."createdBy", last_edited_time = given."lastEditedTime",
       last_edited_by = given."lastEditedBy", in_trash = given."inTrash", is_locked = given."isLocked",
       is_archived = given."isArchived", is_gone = false, fingerprint = given.fingerprint, reading = $3, shown = greatest(shown, $3),
       is_exact = $4, is_doubtful = given."isDoubtful",
       body_due_since = case when not given."inTrash" and ${isBodyDue('given."lastEditedTime"', 5)}
         then coalesce(page.body_due_since, clock_timestamp()) end,
       words = case when given."isNews" then setweight(to_tsvector('simple', given.title), 'A')
         || setweight(to_tsvector('simple', given.text), 'B') || ts_filter(coalesce(page.words, ''), '{c}') else page.words end,
       read_at = clock_timestamp(), changed_at = case when given."isNews" then clock_timestamp() else page.changed_at end
     from jsonb_to_recordset($2::jsonb) as given(id uuid, version int, "isNews" boolean, "isDoubtful" boolean, "dataSourceId" uuid,
       parent jsonb, title text, properties jsonb, icon jsonb, cover jsonb, url text, "publicUrl" text, "createdTime" timestamptz,
       "createdBy" uuid, "lastEditedTime" timestamptz, "lastEditedBy" uuid, "inTrash" boolean, "isLocked" boolean,
       "isArchived" boolean, fingerprint text, text text)
     where page.connection_id = $1 and page.id = given.id`,
    [connectionId, JSON.stringify(rows), reading, isExact, delayMs],
  );
}

/** Notes that pages were shown, however they stood there, and which of them somebody has to ask about. */
export async function noteShown(
  tx: EntityManager,
  connectionId: string,
  { ids, doubtful, reading }: { ids: string[]; doubtful: string[]; reading: number },
): Promise<void> {
  await tx.query(
    `update mirror_page set shown = greatest(shown, $4), is_doubtful = is_doubtful or id = any($3::uuid[])
     where connection_id = $1 and id = any($2::uuid[])`,
    [connectionId, ids, doubtful, reading],
  );
}

/** Notes that a page that was locked cannot be seen any more. */
export async function storeGone(tx: EntityManager, connectionId: string, id: string, reading: number): Promise<void> {
  await tx.query(
    `update mirror_page set is_gone = true, is_doubtful = false, is_exact = true, version = version + 1, reading = $3,
       shown = greatest(shown, $3), body_due_since = null, changed_at = clock_timestamp()
     where connection_id = $1 and id = $2`,
    [connectionId, id, reading],
  );
}

/** Has pages below others asked about: with what they hang on they came into the trash, or out of it, or out of sight. */
export async function doubtBelow(tx: EntityManager, connectionId: string, parentIds: string[]): Promise<void> {
  await tx.query(
    `update mirror_page set is_doubtful = true where connection_id = $1 and id in (
       select id from mirror_page
       where connection_id = $1 and parent->>'page_id' = any($2::text[]) and not is_doubtful order by id for update
     )`,
    [connectionId, parentIds],
  );
}

/** Notes that a page was asked for and stands as it is known to. */
export async function endDoubt(tx: EntityManager, connectionId: string, id: string): Promise<void> {
  await tx.query('update mirror_page set is_doubtful = false where connection_id = $1 and id = $2 and is_doubtful', [
    connectionId,
    id,
  ]);
}
