import type { Authorization } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';

type Database = DataSource | EntityManager;

/** An authorization as it is stored. */
export interface AuthorizationRow {
  id: string;
  workspaceId: string;
  connectionId: string;
  isReconnect: boolean;
  name: string | null;
  sealedVerifier: string | null;
  state: Authorization['state'];
  problemCode: string | null;
  problem: string | null;
  createdAt: Date;
  expiresAt: Date;
}

// An answer that came in time and was never finished (its replica died) has failed as well once the time is over.
const COLUMNS = `id, workspace_id as "workspaceId", connection_id as "connectionId", is_reconnect as "isReconnect", name,
  sealed_verifier as "sealedVerifier",
  case when state in ('pending', 'taken') then case when expires_at > clock_timestamp() then 'pending' else 'expired' end else state end as state,
  problem_code as "problemCode", problem, created_at as "createdAt", expires_at as "expiresAt"`;

/** What is chosen when an authorization is started. */
export interface NewAuthorization {
  id: string;
  workspaceId: string;
  actor: string;
  connectionId: string;
  isReconnect: boolean;
  name: string | null;
  stateHash: Buffer;
  sealedVerifier: string;
  expiresAt: Date;
}

/** Gives nothing when the id belongs to another authorization, or to one that was answered. */
export async function startAuthorization(
  database: Database,
  given: NewAuthorization,
): Promise<AuthorizationRow | undefined> {
  const [started] = await database.query(
    `insert into authorization_request (id, workspace_id, actor, connection_id, is_reconnect, name, state_hash, sealed_verifier, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set state_hash = excluded.state_hash, sealed_verifier = excluded.sealed_verifier,
       expires_at = excluded.expires_at, name = excluded.name
       where authorization_request.workspace_id = excluded.workspace_id and authorization_request.actor = excluded.actor
         and authorization_request.connection_id = excluded.connection_id and authorization_request.state = 'pending'
     returning ${COLUMNS}`,
    [
      given.id,
      given.workspaceId,
      given.actor,
      given.connectionId,
      given.isReconnect,
      given.name,
      given.stateHash,
      given.sealedVerifier,
      given.expiresAt,
    ],
  );
  return started;
}

/** Takes the one answer that counts. Gives nothing when the state is unknown, used or too old, or of another workspace or asker. */
export async function takeAuthorization(
  database: Database,
  given: { id: string; workspaceId: string; actor: string; stateHash: Buffer },
): Promise<AuthorizationRow | undefined> {
  const [taken] = await database.query(
    `update authorization_request set state = 'taken', sealed_verifier = null
     where id = $1 and workspace_id = $2 and actor = $3 and state_hash = $4 and state = 'pending' and expires_at > clock_timestamp()
     returning ${COLUMNS.replace('sealed_verifier as', 'old.sealed_verifier as')}`,
    [given.id, given.workspaceId, given.actor, given.stateHash],
  );
  return taken[0];
}

/** Notes how it ended. */
export async function endAuthorization(
  database: Database,
  id: string,
  problem?: { code: string; detail: string },
): Promise<void> {
  await database.query(
    `update authorization_request set state = case when $2::text is null then 'succeeded' else 'failed' end, problem_code = $2, problem = $3
     where id = $1`,
    [id, problem?.code, problem?.detail],
  );
}

export async function findAuthorization(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<AuthorizationRow | undefined> {
  const [found] = await database.query(
    `select ${COLUMNS} from authorization_request where id = $1 and workspace_id = $2`,
    [id, workspaceId],
  );
  return found;
}

/** Forgets authorizations that are older than so many days, at most so many; gives how many. */
export async function forgetAuthorizations(database: Database, days: number, atOnce: number): Promise<number> {
  const [, forgotten] = await database.query(
    `delete from authorization_request where id in
       (select id from authorization_request where created_at < now() - $1 * interval '1 day' limit $2)`,
    [days, atOnce],
  );
  return forgotten;
}
