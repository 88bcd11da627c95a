import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';

type Database = DataSource | EntityManager;

/** What a channel or a person is linked to, as it is stored. */
export interface ChannelLinkRow {
  id: string;
  workspaceId: string;
  platform: string;
  channelId: string;
  connectionId: string;
  notionDataSourceId: string;
  createdAt: Date;
}

export interface PersonLinkRow {
  id: string;
  workspaceId: string;
  platform: string;
  platformUserId: string;
  notionUserId: string;
  createdAt: Date;
}

const CHANNEL = `id, workspace_id as "workspaceId", platform, channel_id as "channelId", connection_id as "connectionId",
  notion_data_source_id as "notionDataSourceId", created_at as "createdAt"`;
const PERSON = `id, workspace_id as "workspaceId", platform, platform_user_id as "platformUserId", notion_user_id as "notionUserId",
  created_at as "createdAt"`;

/** Gives nothing when the id or the channel is taken. */
export async function insertChannelLink(
  tx: EntityManager,
  link: Omit<ChannelLinkRow, 'createdAt'>,
): Promise<ChannelLinkRow | undefined> {
  const [inserted] = await tx.query(
    `insert into channel_link (id, workspace_id, platform, channel_id, connection_id, notion_data_source_id)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning ${CHANNEL}`,
    [link.id, link.workspaceId, link.platform, link.channelId, link.connectionId, link.notionDataSourceId],
  );
  return inserted;
}

/** Gives nothing when the id or the person is taken. */
export async function insertPersonLink(
  tx: EntityManager,
  link: Omit<PersonLinkRow, 'createdAt'>,
): Promise<PersonLinkRow | undefined> {
  const [inserted] = await tx.query(
    `insert into person_link (id, workspace_id, platform, platform_user_id, notion_user_id)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning ${PERSON}`,
    [link.id, link.workspaceId, link.platform, link.platformUserId, link.notionUserId],
  );
  return inserted;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenChannelLink(database: Database, id: string): Promise<ChannelLinkRow | undefined> {
  const [found] = await database.query(`select ${CHANNEL} from channel_link where id = $1`, [id]);
  return found;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenPersonLink(database: Database, id: string): Promise<PersonLinkRow | undefined> {
  const [found] = await database.query(`select ${PERSON} from person_link where id = $1`, [id]);
  return found;
}

/** Which links of a workspace. */
export interface LinkFilter {
  workspaceId: string;
  platform?: string;
  /** The channel's or the user's id there. */
  idThere?: string;
  limit: number;
  after?: Place;
}

/** Newest first. */
export async function listChannelLinks(
  database: Database,
  { workspaceId, platform, idThere, limit, after }: LinkFilter,
): Promise<(ChannelLinkRow & { place: string })[]> {
  return database.query(
    `select ${CHANNEL}, ${PLACE} from channel_link
     where workspace_id = $1 and ${isAfterPlace(3)} and ($5::text is null or platform = $5) and ($6::text is null or channel_id = $6)
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1], platform, idThere],
  );
}

/** Newest first. */
export async function listPersonLinks(
  database: Database,
  { workspaceId, platform, idThere, limit, after }: LinkFilter,
): Promise<(PersonLinkRow & { place: string })[]> {
  return database.query(
    `select ${PERSON}, ${PLACE} from person_link
     where workspace_id = $1 and ${isAfterPlace(3)} and ($5::text is null or platform = $5) and ($6::text is null or platform_user_id = $6)
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1], platform, idThere],
  );
}

/** Gives whether it was there. */
export async function deleteLink(
  tx: EntityManager,
  table: 'channel_link' | 'person_link',
  workspaceId: string,
  id: string,
): Promise<boolean> {
  const [deleted] = await tx.query(`delete from ${table} where id = $1 and workspace_id = $2 returning id`, [
    id,
    workspaceId,
  ]);
  return deleted.length > 0;
}
