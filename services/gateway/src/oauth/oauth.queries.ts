/** Keeps something of the OAuth server: its kind, hash, payload, grant, application, user, and how many seconds it lasts. */
export const KEEP = `
  insert into oauth_artifacts (kind, id_hash, payload, grant_id, application_id, user_id, expires_at)
  values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 second')
  on conflict (kind, id_hash) do update set
    payload = excluded.payload, grant_id = excluded.grant_id, application_id = excluded.application_id, user_id = excluded.user_id,
    expires_at = excluded.expires_at`;

/** What was kept under a kind $1 and a hash $2. */
export const FIND = `
  select payload, extract(epoch from consumed_at)::bigint::int as consumed
  from oauth_artifacts where kind = $1 and id_hash = $2 and expires_at > now()`;

/** What was kept under a kind $1 and says of itself that its `uid` is $2. */
export const FIND_BY_UID = `
  select payload from oauth_artifacts where kind = 'Session' and $1 = 'Session' and payload->>'uid' = $2 and expires_at > now()`;

/** Marks what is good once as used. */
export const CONSUME = `
  update oauth_artifacts set consumed_at = coalesce(consumed_at, now()) where kind = $1 and id_hash = $2`;

export const DESTROY = `delete from oauth_artifacts where kind = $1 and id_hash = $2`;

/** Everything of a kind $1 that was given out under a grant $2. */
export const DESTROY_OF_GRANT = `delete from oauth_artifacts where kind = $1 and grant_id = $2`;

/** Forgets what is over. */
export const FORGET = `
  delete from oauth_artifacts where (kind, id_hash) in (
    select kind, id_hash from oauth_artifacts where expires_at < now() - interval '1 day' limit 1000)`;

/**
 * Whom an access token with the hash $1 stands for: an application on its own account, or with a user who let it act for them and is
 * still a member of its workspace.
 */
export const BEARER = `
  select applications.id as "applicationId", applications.workspace_id as "workspaceId", applications.scopes as "allowed",
         artifact.payload->>'scope' as scope, artifact.user_id as "userId",
         coalesce(memberships.role, roles.id::text) as role, roles.permissions as "rolePermissions",
         workspaces.require_mfa as "requireMfa", artifact.payload->'extra'->'amr' as amr,
         exists (select from factors where factors.user_id = users.id and activated_at is not null) as "hasFactor"
  from oauth_artifacts as artifact
  join applications on applications.id = artifact.application_id
  join workspaces on workspaces.id = applications.workspace_id
  left join users on users.id = artifact.user_id and users.state = 'active'
  left join memberships on memberships.user_id = users.id and memberships.workspace_id = applications.workspace_id
  left join roles on roles.id = memberships.role_id
  where artifact.kind in ('AccessToken', 'ClientCredentials') and artifact.id_hash = $1 and artifact.expires_at > now()
    and (artifact.user_id is null or memberships.user_id is not null)`;

/** What the user $1 lets applications do: their grants. */
export const GRANTS_OF_USER = `
  select artifact.payload->>'jti' as id, artifact.payload->'openid'->>'scope' as scope, applications.id as "applicationId",
         applications.name, applications.workspace_id as "workspaceId",
         to_timestamp((artifact.payload->>'iat')::float8) as "createdAt"
  from oauth_artifacts as artifact join applications on applications.id = artifact.application_id
  where artifact.kind = 'Grant' and artifact.user_id = $1 and artifact.expires_at > now()
  order by artifact.payload->>'iat' desc`;

/** Ends what the user $1 let an application $2 do, with every code and token that came of it. */
export const END_GRANTS = `delete from oauth_artifacts where user_id = $1 and application_id = $2`;
