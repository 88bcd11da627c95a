const CHECKED = `workspace_id, id, state, version, priority, run_at, attempt, spent, worker_id, started_at, finished_at, last_error, history,
    result is not null as has_result`;

/** The next tasks after the workspace $1 and the id $2, at most $3, wherever they stand; each table is read along its key. */
export const NEXT_TASKS = `
  select * from (
    (select ${CHECKED} from any_task where finished_at is null and (workspace_id, id) > ($1::uuid, $2::uuid) order by workspace_id, id limit $3)
    union all
    (select ${CHECKED} from any_task where finished_at is not null and (workspace_id, id) > ($1::uuid, $2::uuid)
     order by workspace_id, id limit $3)
  ) as next
  order by workspace_id, id limit $3`;
