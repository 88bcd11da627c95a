import type { DataSource, EntityManager } from 'typeorm';

type Database = DataSource | EntityManager;

/** The access that a person gave a connection, as it stands. */
export interface GrantRow {
  sealedToken: string;
  sealedRefreshToken: string;
  generation: number;
  refused: string | null;
}

export async function findGrant(database: Database, connectionId: string): Promise<GrantRow | undefined> {
  const [found] = await database.query(
    `select connection.sealed_token as "sealedToken", sealed_refresh_token as "sealedRefreshToken", generation, refused
     from notion_grant join connection on connection.id = connection_id where connection_id = $1`,
    [connectionId],
  );
  return found;
}

/**
 * Takes the right to renew a pair of tokens alone for so long; gives since when the answer to an earlier renewal may have been lost, and nothing when
 * somebody else renews it or has done so.
 */
export async function takeRenewal(
  database: Database,
  connectionId: string,
  generation: number,
  leaseMs: number,
): Promise<{ inDoubtSince: Date | null } | undefined> {
  const [taken] = await database.query(
    `update notion_grant set renewing_until = clock_timestamp() + $3 * interval '1 millisecond',
       in_doubt_since = coalesce(in_doubt_since, clock_timestamp())
     where connection_id = $1 and generation = $2 and refused is null
       and (renewing_until is null or renewing_until < clock_timestamp())
     returning old.in_doubt_since as "inDoubtSince"`,
    [connectionId, generation, leaseMs],
  );
  return taken[0];
}

/** Lets the next one renew it at once; `inDoubtSince` stays when the answer may have been lost. */
export async function giveRenewalBack(
  database: Database,
  connectionId: string,
  generation: number,
  isInDoubt: boolean,
): Promise<void> {
  await database.query(
    `update notion_grant set renewing_until = null, in_doubt_since = case when $3 then in_doubt_since end
     where connection_id = $1 and generation = $2`,
    [connectionId, generation, isInDoubt],
  );
}

/** Notes that Notion will never renew these tokens. Gives whether they are still the ones that count. */
export async function noteRefused(
  database: Database,
  connectionId: string,
  generation: number,
  problem: string,
): Promise<boolean> {
  const [noted] = await database.query(
    `update notion_grant set refused = $3, renewing_until = null where connection_id = $1 and generation = $2 returning generation`,
    [connectionId, generation, problem],
  );
  return noted.length > 0;
}

/** A pair of tokens, sealed. */
export interface SealedPair {
  sealedToken: string;
  sealedRefreshToken: string;
  tokenPreview: string;
  tokenExpiresAt: Date | null;
}

/** Puts a pair in the place of the one of `generation`, whatever was thought of that; gives nothing when another pair has come there. */
export async function replacePair(
  tx: EntityManager,
  connectionId: string,
  generation: number,
  pair: SealedPair,
): Promise<{ was: 'active' | 'broken' | 'disabled' } | undefined> {
  const [replaced] = await tx.query(
    `update notion_grant set sealed_refresh_token = $3, generation = generation + 1, renewing_until = null, in_doubt_since = null,
       refused = null
     where connection_id = $1 and generation = $2 returning generation`,
    [connectionId, generation, pair.sealedRefreshToken],
  );
  if (replaced.length === 0) return undefined;
  const [connection] = await tx.query(
    `update connection set sealed_token = $2, token_preview = $3, token_expires_at = $4, state = case when state = 'disabled' then state else 'active' end,
       state_since = case when state = 'broken' then clock_timestamp() else state_since end, problem = null,
       checked_at = clock_timestamp(), updated_at = clock_timestamp()
     where id = $1 returning old.state as was`,
    [connectionId, pair.sealedToken, pair.tokenPreview, pair.tokenExpiresAt],
  );
  return connection[0];
}

/** The first pair of a connection, or the one with which it is connected anew. */
export async function putPair(tx: EntityManager, connectionId: string, sealedRefreshToken: string): Promise<void> {
  await tx.query(
    `insert into notion_grant (connection_id, sealed_refresh_token) values ($1, $2)
     on conflict (connection_id) do update set sealed_refresh_token = excluded.sealed_refresh_token,
       generation = notion_grant.generation + 1, renewing_until = null, in_doubt_since = null, refused = null`,
    [connectionId, sealedRefreshToken],
  );
}

/** A person gave access anew: the connection goes on with it. Gives how it stood. */
export async function reconnect(
  tx: EntityManager,
  workspaceId: string,
  connectionId: string,
  pair: Omit<SealedPair, 'sealedRefreshToken'> & { notionBotId: string },
): Promise<'active' | 'broken' | 'disabled' | undefined> {
  const [connection] = await tx.query(
    `update connection set sealed_token = $3, token_preview = $4, token_expires_at = $5, notion_bot_id = $6, state = case when state = 'disabled' then state else 'active' end,
       state_since = case when state = 'broken' then clock_timestamp() else state_since end, problem = null,
       checked_at = clock_timestamp(), updated_at = clock_timestamp()
     where id = $2 and workspace_id = $1 returning old.state as was`,
    [workspaceId, connectionId, pair.sealedToken, pair.tokenPreview, pair.tokenExpiresAt, pair.notionBotId],
  );
  return connection[0]?.was;
}
