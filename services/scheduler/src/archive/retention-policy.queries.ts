const COLUMNS = `
  id, workspace_id as "workspaceId", type, live_ms::float8 as "liveMs", archived_ms::float8 as "archivedMs", actor, version,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Makes the policy $1 of the workspace $2 for the type $3, of $4 and $5 ms, by $6; nothing when there is one with its id or for its type. */
export const INSERT_POLICY = `
  insert into retention_policy (id, workspace_id, type, live_ms, archived_ms, actor) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning ${COLUMNS}`;

/** The policy $1 of the workspace $2. */
export const GET_POLICY = `select ${COLUMNS} from retention_policy where id = $1 and workspace_id = $2 and removed_at is null`;

/** The same, so that nobody else changes it meanwhile. */
export const LOCK_POLICY = `${GET_POLICY} for update`;

/** The policies of the workspace $1 before the id $2, newest first, at most $3. */
export const LIST_POLICIES = `
  select ${COLUMNS} from retention_policy
  where workspace_id = $1 and removed_at is null and ($2::uuid is null or id < $2) order by id desc limit $3`;

/** Gives the policy $1 of the workspace $2 other times, $3 and $4 ms, by $5. */
export const UPDATE_POLICY = `
  update retention_policy set live_ms = $3, archived_ms = $4, actor = $5, version = version + 1, updated_at = now()
  where id = $1 and workspace_id = $2 returning ${COLUMNS}`;

/** Takes the policy $1 of the workspace $2 away. */
export const REMOVE_POLICY = `
  update retention_policy set removed_at = now(), version = version + 1
  where id = $1 and workspace_id = $2 and removed_at is null returning type, version`;

/** Whether the policy $1 of the workspace $2 was taken away before. */
export const WAS_REMOVED = `select true as was from retention_policy where id = $1 and workspace_id = $2`;
