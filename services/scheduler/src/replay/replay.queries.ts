/** The finished tasks $2 of the workspace $1, locked, so that none of them goes or is redriven meanwhile. */
export const LOCK_FINISHED = `
  select id, workspace_id, type, payload, priority, serial_key, max_attempts, weight, limits, effect_id from task_finished
  where workspace_id = $1 and id = any($2::uuid[]) order by id for update`;

/** What is there under the id $2 in the workspace $1: the task that it runs again. */
export const REPLAY_UNDER_ID = `select replay_of from any_task where workspace_id = $1 and id = $2`;
