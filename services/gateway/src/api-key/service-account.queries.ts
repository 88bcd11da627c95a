import type { Sortable } from '../http/sort.ts';

const FIELDS = `account.id, account.workspace_id as "workspaceId", account.name, coalesce(account.role, account.role_id::text) as role,
  case when roles.removed_at is null then roles.permissions else '{}' end as stored, account.version, account.created_by as "createdBy", account.created_at as "createdAt",
  account.updated_at as "updatedAt", account.removed_at as "removedAt"`;
const FROM = `from service_accounts account left join roles on roles.id = account.role_id`;

/** Makes a service account; one whose id is there stays as it is. */
export const MAKE = `
  insert into service_accounts (id, workspace_id, name, role, role_id, created_by) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do nothing returning id`;

/** The service account $2 of the workspace $1. */
export const GET = `select ${FIELDS} ${FROM} where account.workspace_id = $1 and account.id = $2`;

export const HOLD = `${GET} for update of account`;

export const SORTABLE = {
  createdAt: { sql: 'account.created_at', type: 'timestamptz' },
  name: { sql: 'account.name', type: 'text' },
} as const satisfies Sortable;

const LISTED = `account.workspace_id = $1 and account.removed_at is null`;

/** A page of service accounts; $2 is its size. */
export const list = (place: string, after: string, orderBy: string): string =>
  `select ${FIELDS}, ${place} ${FROM} where ${LISTED} and ${after} order by ${orderBy} limit $2`;

export const COUNT = `select count(*)::int as total from service_accounts account where ${LISTED}`;

/** Gives the service account $1 a name, unless it is null, and a role, unless both of its forms are. */
export const CHANGE = `
  update service_accounts set
    name = coalesce($2, name), version = version + 1, updated_at = now(),
    role = case when num_nonnulls($3::text, $4::uuid) = 0 then role else $3 end,
    role_id = case when num_nonnulls($3::text, $4::uuid) = 0 then role_id else $4::uuid end
  where id = $1`;

export const REMOVE = `
  update service_accounts set removed_at = now(), updated_at = now(), version = version + 1 where id = $1`;
