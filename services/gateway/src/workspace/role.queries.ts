const SEEN = `id, name, permissions, version, created_at as "createdAt", updated_at as "updatedAt"`;

/** The custom role $2 of the workspace $1. */
export const ROLE = `select ${SEEN} from roles where workspace_id = $1 and id = $2 and removed_at is null`;

/** The custom roles of the workspace $1, newest first. */
export const ROLES_OF = `select ${SEEN} from roles where workspace_id = $1 and removed_at is null order by id desc`;

/** Whether the workspace $1 had the custom role $2. */
export const WAS_ROLE = `select true as was from roles where workspace_id = $1 and id = $2 and removed_at is not null`;

/** Makes a custom role; gives nothing when it is there. */
export const MAKE = `
  insert into roles (id, workspace_id, name, permissions) values ($1, $2, $3, $4) on conflict (id) do nothing returning id`;

/** Whether another role than $2 of the workspace $1 has the name $3. */
export const NAMED = `
  select true as named from roles
  where workspace_id = $1 and id <> $2 and removed_at is null and lower(name) = lower($3)`;

/** Gives the role $1 a name and permissions. */
export const CHANGE = `
  update roles set name = $2, permissions = $3, version = version + 1, updated_at = now() where id = $1`;

/** Which members and service accounts hold the role $2 in the workspace $1, and how many open invitations offer it. */
export const HOLDERS = `
  select array(select users.email from memberships join users on users.id = memberships.user_id
               where workspace_id = $1 and role_id = $2 order by memberships.id) as members,
         array(select name from service_accounts where workspace_id = $1 and role_id = $2 and removed_at is null
               order by id) as "serviceAccounts",
         (select count(*)::int from invitations where workspace_id = $1 and role_id = $2 and accepted_at is null
            and revoked_at is null and expires_at > now()) as invitations`;

/** Removes the role $1. */
export const REMOVE = `update roles set removed_at = now() where id = $1`;
