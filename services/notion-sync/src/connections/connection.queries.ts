import type { Connection } from '@na/contracts';
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
  /** Known of OAuth connections. */
  notionWorkspaceId: string | null;
  notionTodoDataSourceId: string | null;
  requestsPerMinute: number;
  problem: string | null;
  createdAt: Date;
  updatedAt: Date;
  checkedAt: Date | null;
  /** When the token ends, if Notion said so. */
  tokenExpiresAt: Date | null;
}

const COLUMNS = `id, workspace_id as "workspaceId", name, kind, state, sealed_token as "sealedToken", token_preview as "tokenPreview",
  notion_bot_id as "notionBotId", notion_workspace_name as "notionWorkspaceName", notion_workspace_id as "notionWorkspaceId",
  notion_todo_data_source_id as "notionTodoDataSourceId", requests_per_minute as "requestsPerMinute", problem,
  created_at as "createdAt", updated_at as "updatedAt", checked_at as "checkedAt", token_expires_at as "tokenExpiresAt"`;

/** What is chosen or learned when a connection is added; the times are the database's. */
export type NewConnection = Omit<ConnectionRow, 'state' | 'problem' | 'createdAt' | 'updatedAt' | 'checkedAt'>;

/** Gives nothing when the id is taken. */
export async function insertConnection(
  tx: EntityManager,
  connection: NewConnection,
): Promise<ConnectionRow | undefined> {
  const [inserted] = await tx.query(
    `insert into connection (id, workspace_id, name, kind, state, sealed_token, token_preview, notion_bot_id, notion_workspace_name,
       notion_todo_data_source_id, requests_per_minute, notion_workspace_id, token_expires_at, checked_at)
     values ($1, $2, $3, $10, 'active', $4, $5, $6, $7, $8, $9, $11, $12, clock_timestamp())
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
