const SHARE = 'workspace_id as id, share, actor, reason, updated_at';

/** The shares of workspaces with ids after $1, at most $2, by id. */
export const LIST_SHARES = `
  select ${SHARE} from share where $1::uuid is null or workspace_id > $1 order by workspace_id limit $2`;

/** The share of the workspace $1. */
export const GET_SHARE = `select ${SHARE} from share where workspace_id = $1`;

/** The same, locked. */
export const LOCK_SHARE = `${GET_SHARE} for update`;

/** Gives the workspace $1 the share $2, in the name of $3, because of $4. */
export const SET_SHARE = `
  insert into share (workspace_id, share, actor, reason, updated_at) values ($1, $2, $3, $4, clock_timestamp())
  on conflict (workspace_id) do update
  set share = excluded.share, actor = excluded.actor, reason = excluded.reason, updated_at = excluded.updated_at
  returning ${SHARE}`;

/** Gives the workspace $1 the usual share. */
export const REMOVE_SHARE = `delete from share where workspace_id = $1 returning share`;
