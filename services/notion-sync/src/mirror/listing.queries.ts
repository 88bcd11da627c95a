import type { DataSource, EntityManager } from 'typeorm';
import type { Place } from './listing.ts';

type Database = DataSource | EntityManager;

/** What is listed: the rows of a data source, or by search what a connection sees; what lies in the trash apart from the rest. */
export interface Subject {
  /** The data source's or the connection's id. */
  subject: string;
  trash: boolean;
}

export interface ListingRow extends Subject {
  /** Notion's time: all edits before it have been read. */
  watermark: Date | null;
  /** The walk that last listed all of it. */
  walk: number;
  place: Place | null;
}

const LISTING = 'subject, trash, watermark, walk::float8 as walk, place';

/** Has something listed from now on; repeatable. */
export async function openListing(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
  { subject, trash }: Subject,
): Promise<void> {
  await tx.query(
    `insert into mirror_listing (connection_id, subject, trash, workspace_id) values ($1, $2, $3, $4) on conflict do nothing`,
    [connectionId, subject, trash, workspaceId],
  );
}

export async function findListing(
  database: Database,
  connectionId: string,
  { subject, trash }: Subject,
): Promise<ListingRow> {
  const [found] = await database.query(
    `select ${LISTING} from mirror_listing where connection_id = $1 and subject = $2 and trash = $3`,
    [connectionId, subject, trash],
  );
  return found;
}

/** The listings of rows of data sources that can be seen, in a fixed order. */
export async function rowListings(database: Database, connectionId: string): Promise<ListingRow[]> {
  return database.query(
    `select ${LISTING} from mirror_listing listing
     where connection_id = $1 and subject <> connection_id and not trash and exists (
       select from mirror_source source
       where source.connection_id = $1 and source.id = listing.subject and not source.is_gone and not source.in_trash
     )
     order by subject`,
    [connectionId],
  );
}

/** Has the rows of a data source listed from the beginning, by whoever lists them next. */
export async function relist(tx: EntityManager, connectionId: string, sourceId: string): Promise<void> {
  await tx.query(
    'update mirror_listing set watermark = null where connection_id = $1 and subject = $2 and place is null',
    [connectionId, sourceId],
  );
}

/** Notes where a listing stands that is under way. */
export async function storePlace(
  tx: EntityManager,
  connectionId: string,
  { subject, trash }: Subject,
  place: Place,
): Promise<void> {
  await tx.query(
    'update mirror_listing set place = $4::jsonb where connection_id = $1 and subject = $2 and trash = $3',
    [connectionId, subject, trash, JSON.stringify(place)],
  );
}

/** Notes that a listing came to its end, and what it has seen. @param watermark null leaves it as it is */
export async function endListing(
  tx: EntityManager,
  connectionId: string,
  { subject, trash }: Subject,
  { watermark, walk }: { watermark: Date | null; walk: number | undefined },
): Promise<void> {
  await tx.query(
    `update mirror_listing set place = null, watermark = greatest(watermark, $4), walk = greatest(walk, $5)
     where connection_id = $1 and subject = $2 and trash = $3`,
    [connectionId, subject, trash, watermark, walk ?? 0],
  );
}
