/** An authorization as the gateway has it; how it stands at Notion is known to notion-sync. */
export interface BegunAuthorization {
  id: string;
  workspaceId: string;
  actor: string;
  sessionId: string | null;
  apiKeyId: string | null;
  inSession: boolean;
  browserHash: Buffer | null;
  sealedUrl: string;
  returnTo: string | null;
  expiresAt: Date;
}

const FIELDS = `id, workspace_id as "workspaceId", actor, session_id as "sessionId", api_key_id as "apiKeyId", in_session as "inSession",
  browser_hash as "browserHash", sealed_url as "sealedUrl", return_to as "returnTo", expires_at as "expiresAt"`;

/** Notes who began it. The same id again, which notion-sync gives to the same asker only, begins anew; those of yesterday are forgotten. */
export const BEGIN = `
  with forgotten as (delete from connection_authorizations where expires_at < now() - interval '1 day')
  insert into connection_authorizations
    (id, workspace_id, actor, session_id, api_key_id, in_session, ticket_hash, sealed_url, return_to, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (id) do update set session_id = excluded.session_id, api_key_id = excluded.api_key_id, in_session = excluded.in_session,
    ticket_hash = excluded.ticket_hash, browser_hash = null, sealed_url = excluded.sealed_url, return_to = excluded.return_to,
    expires_at = excluded.expires_at`;

/** The authorization $1, as long as it can be answered. */
export const FIND = `select ${FIELDS} from connection_authorizations where id = $1 and expires_at > now()`;

/** The authorization $1 whose link has the ticket with the hash $2, and the name of its workspace. */
export const FIND_BY_TICKET = `
  select name as "workspaceName", expires_at as "expiresAt"
  from connection_authorizations join workspaces on workspaces.id = workspace_id
  where connection_authorizations.id = $1 and ticket_hash = $2 and expires_at > now()`;

/** Lets the browser with the mark $3 go on with the link of FIND_BY_TICKET; gives nothing when another one has. */
export const CLAIM = `
  update connection_authorizations set browser_hash = $3
  where id = $1 and ticket_hash = $2 and expires_at > now() and (browser_hash is null or browser_hash = $3)
  returning ${FIELDS}`;
