import type {
  JsonObject,
  Operation,
  OperationSample,
  OperationState,
  Origin,
  TaskError,
  TaskFilter,
} from '@na/contracts';

/** An operation as it stands in the database. */
export interface OperationRow {
  workspace_id: string;
  id: string;
  kind: string;
  filter: TaskFilter;
  options: JsonObject;
  tasks_per_second: number | null;
  dry_run: boolean;
  reason: string;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  started_event: string | null;
  state: OperationState;
  phase: 'counting' | 'acting';
  /** The id of the last task that was looked at. */
  cursor: string;
  matched: number;
  done: number;
  skipped: number;
  failures: number;
  preview: OperationSample[];
  last_error: TaskError | null;
  /** How many steps in a row could not be done. */
  tries: number;
  acting_since: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

/** In whose name an operation acts, as part of what. */
export function originOf(row: OperationRow): Origin {
  return {
    actor: row.actor,
    correlationId: row.correlation_id,
    traceparent: row.traceparent ?? undefined,
    parentId: row.started_event ?? undefined,
  };
}

/** The operation of a row, as the contract has it. */
export function operationOf(row: OperationRow): Operation {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    filter: row.filter,
    options: row.options,
    tasksPerSecond: row.tasks_per_second ?? undefined,
    dryRun: row.dry_run,
    reason: row.reason,
    actor: row.actor,
    state: row.state,
    matched: row.matched,
    isCounted: row.phase === 'acting' || row.state === 'succeeded',
    done: row.done,
    skipped: row.skipped,
    failures: row.failures,
    ...prospectOf(row),
    preview: row.preview,
    lastError: row.last_error ?? undefined,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
  };
}

/** How fast it went so far, in tasks a second, and when it will be done at that rate. */
export function prospectOf(
  row: Pick<OperationRow, 'acting_since' | 'updated_at' | 'matched' | 'done' | 'skipped' | 'failures' | 'finished_at'>,
): Pick<Operation, 'rate' | 'expectedAt'> {
  const past = row.done + row.skipped + row.failures;
  if (!row.acting_since || past === 0) return {};
  const seconds = Math.max(1, row.updated_at.getTime() - row.acting_since.getTime()) / 1_000;
  const rate = past / seconds;
  if (row.finished_at) return { rate };
  const left = Math.max(0, row.matched - past) / rate;
  return { rate, expectedAt: new Date(row.updated_at.getTime() + left * 1_000).toISOString() };
}
