/** Holds the workspaces of the user $1 in one order, as all do who change members. */
export const HOLD_WORKSPACES_OF = `
  select id from workspaces where id in (select workspace_id from memberships where user_id = $1) order by id for no key update`;

/** Where the user $1 is a member, and who else is there. */
export const PLACES_OF = `
  select workspaces.id as "workspaceId", workspaces.name, coalesce(mine.role, mine.role_id::text) as role,
         (select count(*)::int from memberships where workspace_id = workspaces.id) as members,
         (select count(*)::int from memberships where workspace_id = workspaces.id and role = 'owner') as owners,
         (select count(*)::int from api_keys where workspace_id = workspaces.id and revoked_at is null) as "apiKeys"
  from memberships mine join workspaces on workspaces.id = mine.workspace_id
  where mine.user_id = $1 order by workspaces.id`;

/** With all that is of it. */
export const DELETE_WORKSPACE = `delete from workspaces where id = $1`;

/** With sessions, memberships, second factors and tokens. */
export const DELETE_USER = `delete from users where id = $1 returning email`;
