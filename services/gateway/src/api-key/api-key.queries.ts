import type { Sortable } from '../http/sort.ts';

const FIELDS = `id, workspace_id as "workspaceId", name, prefix, scopes, service_account_id as "serviceAccountId",
  allowed_networks as "allowedNetworks", expires_at as "expiresAt",
  case when previous_until > now() then previous_until end as "previousUntil",
  last_used_at as "lastUsedAt", last_used_network as "lastUsedNetwork", created_by as "createdBy", created_at as "createdAt",
  updated_at as "updatedAt", revoked_at as "revokedAt", version`;

/** Makes a key; with the id of one that is there, which nobody got, its secret is replaced. */
export const MAKE = `
  insert into api_keys as known
    (id, workspace_id, name, prefix, public_id, hash, scopes, service_account_id, allowed_networks, expires_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (id) do update set hash = excluded.hash, prefix = excluded.prefix, public_id = excluded.public_id
    where known.workspace_id = excluded.workspace_id and known.created_by = excluded.created_by and known.revoked_at is null
      and known.rotation_id is null
  returning ${FIELDS}, old.id is null as "isNew"`;

/** The key $2 of the workspace $1. */
export const GET = `select ${FIELDS} from api_keys where workspace_id = $1 and id = $2`;

/** As {@link GET}, held for a change. */
export const HOLD = `${GET} for update`;

export const SORTABLE = {
  createdAt: { sql: 'created_at', type: 'timestamptz' },
  name: { sql: 'name', type: 'text' },
  expiresAt: { sql: `coalesce(expires_at, 'infinity')`, type: 'timestamptz' },
  lastUsedAt: { sql: `coalesce(last_used_at, '-infinity')`, type: 'timestamptz' },
} as const satisfies Sortable;

/** The keys of a workspace that were not revoked; of the service account $2 alone when it is given. */
const LISTED = `workspace_id = $1 and revoked_at is null and ($2::uuid is null or service_account_id = $2)`;

/** A page of keys; $3 is its size. */
export const list = (place: string, after: string, orderBy: string): string =>
  `select ${FIELDS}, ${place} from api_keys where ${LISTED} and ${after} order by ${orderBy} limit $3`;

export const COUNT = `select count(*)::int as total from api_keys where ${LISTED}`;

/** Changes the key $1; what is null stays. */
export const CHANGE = `
  update api_keys set name = coalesce($2, name), scopes = coalesce($3, scopes), allowed_networks = coalesce($4, allowed_networks),
                      version = version + 1, updated_at = now()
  where id = $1 returning ${FIELDS}`;

/**
 * Gives the key $1 a new secret with the hash $2; the one before opens for $3 milliseconds more. The same rotation $5 once more replaces
 * the secret only, which nobody got.
 */
export const ROTATE = `
  update api_keys set
    hash = $2, prefix = $4, rotation_id = $5, rotated_at = now(), version = version + 1, updated_at = now(),
    previous_hash = case when rotation_id is distinct from $5 then hash else previous_hash end,
    previous_until = case when rotation_id is distinct from $5 then now() + nullif($3, 0) * interval '1 millisecond' else previous_until end
  where id = $1
  returning ${FIELDS}, public_id as "publicId", old.rotation_id is distinct from $5 as "isNew"`;

/** The public id of the key $1. */
export const PUBLIC_ID = `select public_id as "publicId" from api_keys where id = $1`;

/** Makes the keys of $1 useless that are there still: one by its id, or all of a service account. */
export const revoke = (by: 'id' | 'service_account_id'): string =>
  `update api_keys set revoked_at = now(), updated_at = now(), version = version + 1 where ${by} = $1 and revoked_at is null
   returning id, public_id as "publicId", service_account_id as "serviceAccountId"`;

/** What comes with a key that has the public id $1. */
export const RECOGNISE = `
  select k.id, k.workspace_id as "workspaceId", k.scopes, k.hash, k.previous_hash as "previousHash", k.previous_until as "previousUntil",
         k.expires_at as "expiresAt", coalesce(k.revoked_at, account.removed_at) as "revokedAt", k.allowed_networks as "allowedNetworks",
         account.id as "serviceAccountId", coalesce(account.role, account.role_id::text) as role,
         case when account.role_id is not null then
           case when roles.removed_at is null then coalesce(roles.permissions, '{}') else '{}' end end as "rolePermissions"
  from api_keys k
  left join service_accounts account on account.id = k.service_account_id
  left join roles on roles.id = account.role_id
  -- What a suspended user made for themselves is as shut as they are; a service account is the workspace's.
  left join users maker on k.service_account_id is null and maker.state = 'suspended'
    and maker.id = case when k.created_by ~ '^user:[0-9a-f-]{36}$' then substr(k.created_by, 6)::uuid end
  where k.public_id = $1 and maker.id is null`;
