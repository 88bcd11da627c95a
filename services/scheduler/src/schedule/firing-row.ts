import type { Firing, FiringCause, FiringReason, FiringState } from '@na/contracts';

/** A firing as it stands in the database. */
export interface FiringRow {
  workspace_id: string;
  schedule_id: string;
  due_at: Date;
  cause: FiringCause;
  last_due_at: Date | null;
  count: number | null;
  state: FiringState;
  reason: FiringReason | null;
  detail: string | null;
  /** The task that it created, or will once it does not wait any more. */
  task_id: string | null;
  decided_at: Date;
}

/** The firing of a row, as the contract has it. */
export function firingOf(row: FiringRow): Firing {
  return {
    scheduleId: row.schedule_id,
    dueAt: row.due_at.toISOString(),
    lastDueAt: row.last_due_at?.toISOString(),
    count: row.last_due_at ? (row.count ?? undefined) : 1,
    cause: row.cause,
    state: row.state,
    reason: row.reason ?? undefined,
    detail: row.detail ?? undefined,
    taskId: row.state === 'fired' ? (row.task_id ?? undefined) : undefined,
    decidedAt: row.decided_at.toISOString(),
  };
}
