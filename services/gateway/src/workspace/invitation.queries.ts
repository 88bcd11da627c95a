const OPEN = `invitations.accepted_at is null and invitations.revoked_at is null and invitations.expires_at > now()`;

const SEEN = `
  select invitations.id, invitations.email, coalesce(invitations.role, invitations.role_id::text) as role,
         coalesce(roles.name, invitations.role) as "roleName", invitations.invited_by as "invitedBy",
         invitations.created_at as "createdAt", invitations.sent_at as "sentAt", invitations.expires_at as "expiresAt"
  from invitations left join roles on roles.id = invitations.role_id`;

/** The open invitations of the workspace $1, newest first, from before the invitation $2. */
export const LIST = `
  ${SEEN} where invitations.workspace_id = $1 and ${OPEN} and ($2::uuid is null or invitations.id < $2)
  order by invitations.id desc limit $3`;

/** The open invitation $2 of the workspace $1. */
export const GET = `${SEEN} where invitations.workspace_id = $1 and invitations.id = $2 and ${OPEN}`;

/** The open invitation of the address $2 to the workspace $1. */
export const OF_EMAIL = `${SEEN} where invitations.workspace_id = $1 and invitations.email = $2 and ${OPEN}`;

/** Whether the workspace $1 has a member with the address $2. */
export const IS_MEMBER = `
  select true as "isMember" from memberships join users on users.id = memberships.user_id
  where workspace_id = $1 and users.email = $2`;

/** How many invitations of the workspace $1 are open. */
export const COUNT = `select count(*)::int as count from invitations where workspace_id = $1 and ${OPEN}`;

/** Closes the invitations of the workspace $1 that are too old. */
export const EXPIRE = `
  update invitations set revoked_at = now()
  where workspace_id = $1 and accepted_at is null and revoked_at is null and expires_at <= now() returning id`;

/** Makes an invitation; gives nothing when it is there. $8 is how long it holds, as an interval. */
export const MAKE = `
  insert into invitations (id, workspace_id, email, role, role_id, token_hash, invited_by, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, now() + $8::interval) on conflict (id) do nothing returning id`;

/** Gives the open invitation $2 of the workspace $1 another token, unless it was sent less than a minute ago. */
export const RENEW = `
  update invitations set token_hash = $3, sent_at = now(), expires_at = now() + $4::interval, invited_by = $5
  where workspace_id = $1 and id = $2 and ${OPEN} and sent_at < now() - interval '1 minute' returning id`;

/** Takes back the invitation $2 of the workspace $1. */
export const REVOKE = `
  update invitations set revoked_at = now()
  where workspace_id = $1 and id = $2 and accepted_at is null and revoked_at is null returning id`;

/** Whether the workspace $1 ever had the invitation $2. */
export const WAS = `select true as was from invitations where workspace_id = $1 and id = $2`;

/** The open invitation whose token has the hash $1, and the workspace that it is to. */
export const OF_TOKEN = `
  select id, email, role, role_id as "roleId", workspace_id as "workspaceId" from invitations
  where token_hash = $1 and ${OPEN}`;

/** What the open invitation offers whose token has the hash $1, and to whom. */
export const OFFER_OF_TOKEN = `
  select invitations.email, workspaces.name as "workspaceName", coalesce(roles.name, invitations.role) as "roleName",
         invitations.expires_at as "expiresAt"
  from invitations join workspaces on workspaces.id = invitations.workspace_id left join roles on roles.id = invitations.role_id
  where token_hash = $1 and ${OPEN}`;

/** Uses the invitation $1, once. */
export const USE = `update invitations set accepted_at = now() where id = $1 and ${OPEN} returning id`;
