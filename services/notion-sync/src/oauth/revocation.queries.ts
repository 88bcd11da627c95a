import type { DataSource, EntityManager } from 'typeorm';
import type { SealedPair } from './grant.queries.ts';

type Database = DataSource | EntityManager;

/** Tokens that are to open nothing any more, sealed as their connection had them. */
export interface RevocationRow {
  id: string;
  connectionId: string;
  workspaceId: string;
  sealedToken: string;
  sealedRefreshToken: string;
  /** This one included. */
  attempts: number;
}

interface Which {
  connectionId: string;
  workspaceId: string;
}

/** Has what a person gave a connection revoked at Notion, once the transaction stands. Nothing happens to a connection without such access. */
export async function revokeLater(tx: EntityManager, { connectionId, workspaceId }: Which): Promise<void> {
  await tx.query(
    `insert into revocation (connection_id, workspace_id, sealed_token, sealed_refresh_token)
     select id, workspace_id, sealed_token, sealed_refresh_token
     from notion_grant join connection on connection.id = connection_id
     where id = $1 and workspace_id = $2 for update`,
    [connectionId, workspaceId],
  );
}

/** Has tokens revoked at Notion that no connection has come of. */
export async function revokePairLater(
  database: Database,
  { connectionId, workspaceId }: Which,
  { sealedToken, sealedRefreshToken }: Pick<SealedPair, 'sealedToken' | 'sealedRefreshToken'>,
): Promise<void> {
  await database.query(
    'insert into revocation (connection_id, workspace_id, sealed_token, sealed_refresh_token) values ($1, $2, $3, $4)',
    [connectionId, workspaceId, sealedToken, sealedRefreshToken],
  );
}

/** Takes some that are due, for so long that another one would only take them if this replica died. */
export async function takeRevocations(database: DataSource, atOnce: number, leaseMs: number): Promise<RevocationRow[]> {
  const [taken] = await database.query(
    `update revocation set attempts = attempts + 1, next_at = clock_timestamp() + $2 * interval '1 millisecond'
     where id in (select id from revocation where next_at <= clock_timestamp() order by next_at limit $1 for update skip locked)
     returning id, connection_id as "connectionId", workspace_id as "workspaceId", sealed_token as "sealedToken",
       sealed_refresh_token as "sealedRefreshToken", attempts`,
    [atOnce, leaseMs],
  );
  return taken;
}

export async function postponeRevocation(database: Database, id: string, ms: number): Promise<void> {
  await database.query(
    `update revocation set next_at = clock_timestamp() + $2 * interval '1 millisecond' where id = $1`,
    [id, ms],
  );
}

/** Gives whether it was still there. */
export async function endRevocation(tx: EntityManager, id: string): Promise<boolean> {
  const [ended] = await tx.query('delete from revocation where id = $1 returning id', [id]);
  return ended.length > 0;
}
