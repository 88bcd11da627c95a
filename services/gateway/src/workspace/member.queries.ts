/** Keeps others from changing the members, roles and settings of the workspace $1 until the transaction ends. */
export const HOLD = `select id from workspaces where id = $1 for no key update`;

const ROLE_NAME = `coalesce(memberships.role, memberships.role_id::text)`;

/** The role of the user $2 in the workspace $1. */
export const STANDING = `
  select ${ROLE_NAME} as role, roles.permissions as stored
  from memberships left join roles on roles.id = memberships.role_id
  where memberships.workspace_id = $1 and memberships.user_id = $2`;

const MEMBER = `
  select memberships.id as "membershipId", users.id, users.email, ${ROLE_NAME} as role, roles.permissions as stored,
         coalesce(roles.name, memberships.role) as "roleName", memberships.joined_at as "joinedAt", memberships.version
  from memberships join users on users.id = memberships.user_id left join roles on roles.id = memberships.role_id
  where memberships.workspace_id = $1`;

/** The members of the workspace $1, last come first, from before the membership $2. */
export const LIST = `${MEMBER} and ($2::uuid is null or memberships.id < $2) order by memberships.id desc limit $3`;

/** The member $2 of the workspace $1. */
export const GET = `${MEMBER} and memberships.user_id = $2`;

/** How many owners of the workspace $1 other than the user $2 can act as such. */
export const OTHER_OWNERS = `
  select count(*)::int as count from memberships join users on users.id = memberships.user_id
  where workspace_id = $1 and user_id <> $2 and role = 'owner' and users.state = 'active'`;

/** Gives the user $2 of the workspace $1 the built-in role $3 or the custom role $4. */
export const SET_ROLE = `
  update memberships set role = $3, role_id = $4, version = version + 1 where workspace_id = $1 and user_id = $2`;

/** Makes the user $2 a member of the workspace $1; gives nothing when they are one. */
export const ADD = `
  insert into memberships (workspace_id, user_id, role, role_id) values ($1, $2, $3, $4) on conflict do nothing returning id`;

/** Takes the user $2 out of the workspace $1, and notes that they were there. */
export const REMOVE = `
  with gone as (delete from memberships where workspace_id = $1 and user_id = $2 returning workspace_id, user_id)
  insert into former_members (workspace_id, user_id) select workspace_id, user_id from gone
  on conflict (workspace_id, user_id) do update set left_at = now()`;

/** Whether the user $2 was a member of the workspace $1 once. */
export const WAS_MEMBER = `select true as was from former_members where workspace_id = $1 and user_id = $2`;

/** Takes back what the actor $2 has offered in the workspace $1. */
export const REVOKE_OFFERS_OF = `
  update invitations set revoked_at = now()
  where workspace_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null returning id`;
