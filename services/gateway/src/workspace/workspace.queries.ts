const SEEN = `workspaces.id, workspaces.name, workspaces.require_mfa as "requireMfa", workspaces.version,
  workspaces.created_at as "createdAt", workspaces.updated_at as "updatedAt"`;

/** The workspaces of the user $1, newest first, from before the workspace $2. */
export const LIST = `
  select ${SEEN}, coalesce(memberships.role, memberships.role_id::text) as role
  from memberships join workspaces on workspaces.id = memberships.workspace_id
  where memberships.user_id = $1 and ($2::uuid is null or workspaces.id < $2) order by workspaces.id desc limit $3`;

/** The workspace $1, with the role there of the user $2, if any. */
export const GET = `
  select ${SEEN}, coalesce(memberships.role, memberships.role_id::text) as role
  from workspaces left join memberships on memberships.workspace_id = workspaces.id and memberships.user_id = $2
  where workspaces.id = $1`;

/** Keeps the user $1 from owning another workspace at the same time. */
export const HOLD_USER = `select id from users where id = $1 for no key update`;

/** How many workspaces the user $1 owns. */
export const OWNED = `select count(*)::int as count from memberships where user_id = $1 and role = 'owner'`;

/** Makes a workspace; gives nothing when it is there. */
export const MAKE = `insert into workspaces (id, name) values ($1, $2) on conflict do nothing returning id`;

/** Changes a workspace; what is null stays. */
export const CHANGE = `
  update workspaces set name = coalesce($2, name), require_mfa = coalesce($3, require_mfa), version = version + 1, updated_at = now()
  where id = $1`;

/** What would go with the workspace $1. */
export const CONTENTS = `
  select (select count(*)::int from memberships where workspace_id = $1) as members,
         (select count(*)::int from invitations where workspace_id = $1 and accepted_at is null and revoked_at is null
            and expires_at > now()) as invitations,
         (select count(*)::int from roles where workspace_id = $1 and removed_at is null) as roles,
         (select count(*)::int from api_keys where workspace_id = $1 and revoked_at is null) as "apiKeys"`;

/** Who acts in the workspace $1. */
export const ACTORS = `
  select 'user:' || user_id as actor from memberships where workspace_id = $1 union all
  select 'api_key:' || id from api_keys where workspace_id = $1 and revoked_at is null`;

/** Removes the workspace $1; all that references it goes with it. */
export const REMOVE = `delete from workspaces where id = $1`;
