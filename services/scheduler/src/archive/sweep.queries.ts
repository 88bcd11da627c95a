const IS_UNDER_WAY = `(began_at is not null and (ended_at is null or ended_at < began_at))`;

/**
 * Begins a walk over all finished tasks as the holder of the lease $1, if the one before ended $2 milliseconds ago, or goes on with one that
 * is under way. Answers from where.
 */
export const BEGIN = `
  update archive_sweep set
    token = $1,
    began_at = case when ${IS_UNDER_WAY} then began_at else clock_timestamp() end,
    oldest_seen_at = case when ${IS_UNDER_WAY} then oldest_seen_at end,
    workspace_id = case when ${IS_UNDER_WAY} then workspace_id else '00000000-0000-0000-0000-000000000000' end,
    task_id = case when ${IS_UNDER_WAY} then task_id else '00000000-0000-0000-0000-000000000000' end
  where token <= $1 and (${IS_UNDER_WAY} or ended_at is null or ended_at <= clock_timestamp() - $2 * interval '1 ms')
  returning workspace_id as "workspaceId", task_id as "taskId"`;

/** Notes, as the holder of the lease $1, that the walk is at the task $3 of the workspace $2, and left one live that finished at $4. Answers nothing once there is a newer holder. */
export const NOTE_POSITION = `
  update archive_sweep set token = $1, workspace_id = $2, task_id = $3, oldest_seen_at = least(oldest_seen_at, $4)
  where token <= $1 returning true as noted`;

/** Notes, as the holder of the lease $1, that the walk is over. */
export const END = `
  update archive_sweep set ended_at = clock_timestamp(), oldest_live_at = oldest_seen_at where token <= $1 and ${IS_UNDER_WAY}`;
