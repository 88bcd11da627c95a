/** Whether a workflow finished so many milliseconds ago. */
export const hasOld = (keptMs: number): string =>
  `exists (select from workflow where finished_at < clock_timestamp() - ${keptMs} * interval '1 ms')`;

/**
 * The next workflows, at most $5, that finished $1 ms ago, after the time $2, the workspace $3 and the id $4, oldest first; and of each
 * whether a task of it is still live, so that people may yet redrive it and look for its workflow.
 */
export const NEXT_OLD = `
  select workspace_id, id, finished_at, forgotten_at is null and exists (
    select from workflow_task as part
    where part.workspace_id = workflow.workspace_id and part.workflow_id = workflow.id and (
      exists (select from task where task.workspace_id = part.workspace_id and task.id = part.task_id)
      or exists (select from task_finished as live where live.workspace_id = part.workspace_id and live.id = part.task_id))
  ) as is_needed
  from workflow
  where finished_at < clock_timestamp() - $1 * interval '1 ms' and (finished_at, workspace_id, id) > ($2, $3, $4)
  order by finished_at, workspace_id, id limit $5`;

/** Hides the workflow $2 of the workspace $1, if it is still finished: it may have been replayed meanwhile. */
export const HIDE = `
  update workflow set forgotten_at = coalesce(forgotten_at, now()) where workspace_id = $1 and id = $2 and finished_at is not null`;

/** Forgets some of the tasks of the workflow $2 of the workspace $1, at most $3. */
export const FORGET_TASKS = `
  delete from workflow_task where ctid = any(array(
    select ctid from workflow_task where workspace_id = $1 and workflow_id = $2 limit $3))`;

/** Forgets the workflow $2 of the workspace $1 with its steps. Answers what it was. */
export const FORGET = `
  with steps as (delete from workflow_step where workspace_id = $1 and workflow_id = $2)
  delete from workflow where workspace_id = $1 and id = $2 returning name, version`;
