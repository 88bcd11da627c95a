import type { Backfill } from '@na/contracts';

/** A backfill as it stands in the database. */
export interface BackfillRow {
  id: string;
  workspace_id: string;
  schedule_id: string;
  from_at: Date;
  to_at: Date;
  one_at_a_time: boolean;
  state: Backfill['state'];
  due_times: number;
  fired: number;
  skipped: number;
  already: number;
  /** All due times of the range up to here are dealt with. */
  done_until: Date;
  actor: string;
  correlation_id: string;
  reason: string | null;
  created_at: Date;
  finished_at: Date | null;
}

/** The backfill of a row, as the contract has it. */
export function backfillOf(row: BackfillRow): Backfill {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    scheduleId: row.schedule_id,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    oneAtATime: row.one_at_a_time,
    state: row.state,
    dueTimes: row.due_times,
    fired: row.fired,
    skipped: row.skipped,
    already: row.already,
    preview: [],
    actor: row.actor,
    reason: row.reason ?? undefined,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
  };
}
