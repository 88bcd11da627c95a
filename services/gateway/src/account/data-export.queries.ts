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

/** The keys that the actor $1 made. */
export const KEYS_OF = `
  select id, workspace_id as "workspaceId", name, prefix, created_at as "createdAt", revoked_at as "revokedAt"
  from api_keys where created_by = $1 order by id desc`;

/** What was told about the user $1, or was their doing, newest first. */
export const EVENTS_OF = `
  select id, type, actor, data, occurred_at as "occurredAt" from outbox
  where about = $1 or actor = 'user:' || $1 order by seq desc limit 1000`;
