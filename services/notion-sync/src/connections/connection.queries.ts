import type { Connection, ConnectionCapabilities } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';

type Database = DataSource | EntityManager;

/** A connection as it is stored. */
export interface ConnectionRow {
  id: string;
  workspaceId: string;
  name: string;
  kind: Connection['kind'];
  state: Connection['state'];
  sealedToken: string;
  tokenPreview: string;
  notionBotId: string;
  notionWorkspaceName: string | null;
  /** Null until Notion has told it. */
  notionWorkspaceId: string | null;
  notionTodoDataSourceId: string | null;
  requestsPerMinute: number;
  problem: string | null;
  createdAt: Date;
  updatedAt: Date;
  checkedAt: Date | null;
  /** When the token ends, if Notion said so. */
  tokenExpiresAt: Date | null;
  version: number;
  stateSince: Date;
  disabledBecause: string | null;
  capabilities: ConnectionCapabilities;
  /** When Notion listed the data sources that it can see. */
  sourcesListedAt: Date | null;
}

const COLUMNS = `id, workspace_id as "workspaceId", name, kind, state, sealed_token as "sealedToken", token_preview as "tokenPreview",
  notion_bot_id as "notionBotId", notion_workspace_name as "notionWorkspaceName", notion_workspace_id as "notionWorkspaceId",
  notion_todo_data_source_id as "notionTodoDataSourceId", requests_per_minute as "requestsPerMinute", problem,
  created_at as "createdAt", updated_at as "updatedAt", checked_at as "checkedAt", token_expires_at as "tokenExpiresAt",
  version, state_since as "stateSince", disabled_because as "disabledBecause", capabilities, sources_listed_at as "sourcesListedAt"`;

/** What is chosen or learned when a connection is added; the times are the database's. */
export type NewConnection = Omit<
  ConnectionRow,
  | 'state'
  | 'problem'
  | 'createdAt'
  | 'updatedAt'
  | 'checkedAt'
  | 'version'
  | 'stateSince'
  | 'disabledBecause'
  | 'sourcesListedAt'
>;

/** Gives nothing when the id is taken. */
export async function insertConnection(
  tx: EntityManager,
  connection: NewConnection,
): Promise<ConnectionRow | undefined> {
  const [inserted] = await tx.query(
    `insert into connection (id, workspace_id, name, kind, state, sealed_token, token_preview, notion_bot_id, notion_workspace_name,
       notion_todo_data_source_id, requests_per_minute, notion_workspace_id, token_expires_at, capabilities, checked_at)
     values ($1, $2, $3, $10, 'active', $4, $5, $6, $7, $8, $9, $11, $12, $13, clock_timestamp())
     on conflict (id) do nothing returning ${COLUMNS}`,
    [
      connection.id,
      connection.workspaceId,
      connection.name,
      connection.sealedToken,
      connection.tokenPreview,
      connection.notionBotId,
      connection.notionWorkspaceName,
      connection.notionTodoDataSourceId,
      connection.requestsPerMinute,
      connection.kind,
      connection.notionWorkspaceId,
      connection.tokenExpiresAt,
      JSON.stringify(connection.capabilities),
    ],
  );
  return inserted;
}

export async function findConnection(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<ConnectionRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from connection where id = $1 and workspace_id = $2`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenConnection(database: Database, id: string): Promise<ConnectionRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from connection where id = $1`, [id]);
  return found;
}

/** The connection that a workspace means when it names none. */
export async function oldestActiveConnection(
  database: Database,
  workspaceId: string,
): Promise<ConnectionRow | undefined> {
  const [found] = await database.query(
    `select ${COLUMNS} from connection where workspace_id = $1 and state = 'active' order by created_at, id limit 1`,
    [workspaceId],
  );
  return found;
}

/** Newest first. */
export async function listConnections(
  database: Database,
  { workspaceId, limit, after }: { workspaceId: string; limit: number; after?: Place },
): Promise<(ConnectionRow & { place: string })[]> {
  return database.query(
    `select ${COLUMNS}, ${PLACE} from connection where workspace_id = $1 and ${isAfterPlace(3)}
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1]],
  );
}

/** Locked until the transaction ends. */
export async function lockConnection(
  tx: EntityManager,
  workspaceId: string,
  id: string,
): Promise<ConnectionRow | undefined> {
  const [found] = await tx.query(
    `select ${COLUMNS} from connection where id = $1 and workspace_id = $2 for no key update`,
    [id, workspaceId],
  );
  return found;
}

/** What somebody changes of a connection; its version grows. */
export interface ConnectionChange {
  name: string;
  notionTodoDataSourceId: string | null;
  state: ConnectionRow['state'];
  disabledBecause: string | null;
}

/** Gives the connection as it is then. */
export async function changeConnection(
  tx: EntityManager,
  id: string,
  { name, notionTodoDataSourceId, state, disabledBecause }: ConnectionChange,
): Promise<ConnectionRow> {
  const [changed] = await tx.query(
    `update connection set name = $2, notion_todo_data_source_id = $3, state = $4, disabled_because = $5,
       state_since = case when state = $4 then state_since else clock_timestamp() end,
       version = version + 1, updated_at = clock_timestamp()
     where id = $1 returning ${COLUMNS}`,
    [id, name, notionTodoDataSourceId, state, disabledBecause],
  );
  return changed[0];
}

/** Puts another token in the place of the one that is there; a connection that was broken works with it. */
export async function replaceToken(
  tx: EntityManager,
  id: string,
  { sealedToken, tokenPreview }: Pick<ConnectionRow, 'sealedToken' | 'tokenPreview'>,
): Promise<ConnectionRow> {
  const [replaced] = await tx.query(
    `update connection set sealed_token = $2, token_preview = $3, problem = null, state = 'active',
       state_since = case when state = 'active' then state_since else clock_timestamp() end,
       checked_at = clock_timestamp(), version = version + 1, updated_at = clock_timestamp()
     where id = $1 returning ${COLUMNS}`,
    [id, sealedToken, tokenPreview],
  );
  return replaced[0];
}

/** Some connections that Notion has not been asked about for so long, the longest waiting first; none that are switched off. */
export async function connectionsToCheck(
  database: Database,
  olderThanMs: number,
  most: number,
): Promise<{ id: string; workspaceId: string }[]> {
  return database.query(
    `select id, workspace_id as "workspaceId" from connection left join last_requests on connection_id = id
     where state <> 'disabled'
       and coalesce(greatest(checked_at, success_at), created_at) < clock_timestamp() - $1 * interval '1 millisecond'
     order by greatest(checked_at, success_at) nulls first, id limit $2`,
    [olderThanMs, most],
  );
}

/** What `users.me` says of the Notion workspace. */
export async function noteNotionWorkspace(
  database: Database,
  id: string,
  { notionWorkspaceId, notionWorkspaceName }: Pick<ConnectionRow, 'notionWorkspaceId' | 'notionWorkspaceName'>,
): Promise<void> {
  await database.query(
    `update connection set notion_workspace_id = coalesce($2, notion_workspace_id), notion_workspace_name = coalesce($3, notion_workspace_name)
     where id = $1 and ($2, $3) is distinct from (notion_workspace_id, notion_workspace_name)`,
    [id, notionWorkspaceId, notionWorkspaceName],
  );
}

/** Notes where to-dos go unless a call names another. */
export async function setTodoSource(tx: EntityManager, id: string, dataSourceId: string): Promise<void> {
  await tx.query(
    'update connection set notion_todo_data_source_id = $2, updated_at = clock_timestamp() where id = $1',
    [id, dataSourceId],
  );
}

/** Gives whether it was there; that is noted. Two at once see each other: one finds it, the other that it was removed. */
export async function deleteConnection(tx: EntityManager, workspaceId: string, id: string): Promise<boolean> {
  const deleted = await tx.query(
    `with gone as (delete from connection where id = $1 and workspace_id = $2 returning id, workspace_id), noted as (
       insert into removed_connection (id, workspace_id) select id, workspace_id from gone on conflict do nothing
     )
     select id from gone`,
    [id, workspaceId],
  );
  return deleted.length > 0;
}

/** Whether the workspace had the connection once. */
export async function wasRemoved(tx: EntityManager, workspaceId: string, id: string): Promise<boolean> {
  const found = await tx.query('select true as was from removed_connection where id = $1 and workspace_id = $2', [
    id,
    workspaceId,
  ]);
  return found.length > 0;
}
