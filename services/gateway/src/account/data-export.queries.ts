export const PENDING_CHANGE_OF = `
  select new_email as "newEmail" from email_changes where user_id = $1 and expires_at > now()`;

export const SESSIONS_OF = `
  select id, kind, ip, user_agent as "userAgent", created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt",
         ended_at as "endedAt"
  from sessions where user_id = $1 order by id desc`;

export const MEMBERSHIPS_OF = `
  select workspaces.id as "workspaceId", workspaces.name as "workspaceName", coalesce(memberships.role, roles.name) as role,
         memberships.joined_at as "joinedAt"
  from memberships join workspaces on workspaces.id = memberships.workspace_id left join roles on roles.id = memberships.role_id
  where memberships.user_id = $1 order by workspaces.id`;

/** The second factors of the user $1; a code counts for a time step of 30 seconds, so that is as exactly as the last use is known. */
export const FACTORS_OF = `
  select id, kind, created_at as "createdAt", activated_at as "activatedAt", to_timestamp(last_step * 30) as "lastUsedAt"
  from factors where user_id = $1 order by id desc`;

export const RECOVERY_CODES_LEFT_OF = `select count(*)::int as "left" from recovery_codes where user_id = $1`;

/** Whom external providers know the user $1 as. */
export const IDENTITIES_OF = `
  select issuer, subject, created_at as "createdAt" from identities where user_id = $1 order by created_at, issuer, subject`;

/** What the user $1 lets applications do. */
export const AUTHORIZATIONS_OF = `
  select applications.id as "applicationId", applications.name as "applicationName", applications.workspace_id as "workspaceId",
         array_remove(string_to_array(coalesce(artifact.payload->'openid'->>'scope', ''), ' '), '') as scopes,
         to_timestamp((artifact.payload->>'iat')::float8) as "createdAt", artifact.expires_at as "expiresAt"
  from oauth_artifacts as artifact join applications on applications.id = artifact.application_id
  where artifact.kind = 'Grant' and artifact.user_id = $1 and artifact.expires_at > now()
  order by "createdAt" desc, artifact.id_hash`;

/** The keys that the actor $1 made. */
export const KEYS_OF = `
  select id, workspace_id as "workspaceId", name, prefix, created_at as "createdAt", revoked_at as "revokedAt"
  from api_keys where created_by = $1 order by id desc`;

/** What was told about the user $1, or was their doing, newest first. */
export const EVENTS_OF = `
  select id, type, actor, data, occurred_at as "occurredAt" from outbox
  where about = $1 or actor = 'user:' || $1 order by seq desc limit 1000`;
