/** Whether there is a workspace $1. */
export const GET_WORKSPACE = `select 1 from workspaces where id = $1`;
