/** Deletes the application $2 of the workspace $1 with every grant and token that it has, and notes that it was there. */
export const DELETE_APPLICATION = `
  with gone as (delete from applications where workspace_id = $1 and id = $2 returning id, workspace_id), noted as (
    insert into removed_applications (id, workspace_id) select id, workspace_id from gone on conflict do nothing
  )
  select id from gone`;

/** Whether the application $2 of the workspace $1 was deleted before. */
export const WAS_APPLICATION = `select true as was from removed_applications where workspace_id = $1 and id = $2`;

/** Whether the application $2 is, or was, one of a workspace that the user $1 is a member of: they may have let it act for them. */
export const IS_NEAR = `
  select true as "isNear" from memberships
  where user_id = $1 and workspace_id in (
    select workspace_id from applications where id = $2 union all
    select workspace_id from removed_applications where id = $2)`;
