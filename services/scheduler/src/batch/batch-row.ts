import type { Batch, BatchState, FailureThreshold, JsonObject, TaskError, TaskState } from '@na/contracts';
import { priorityOf } from '../task/task-row.ts';
import { prospectOf, type Sample } from './progress.ts';

/** How many tasks are in each state; states without tasks are left out. */
export type Counts = { [state in TaskState]?: number };

/** What is being put back to work: tasks in some states that ended up to a time (RFC 3339), in somebody's name. */
export interface Retrying {
  states: TaskState[];
  until: string;
  actor: string;
  correlationId: string;
  traceparent?: string;
}

/** A batch as it stands in the table `batch`. */
export interface BatchRow {
  workspace_id: string;
  id: string;
  name: string;
  reason: string | null;
  state: BatchState;
  /** 1 is critical, 4 is low. */
  priority: number;
  weight: number;
  deadline: Date | null;
  max_running: number | null;
  failure_threshold: FailureThreshold | null;
  expected_lines: number | null;
  request: JsonObject;
  tasks: number;
  tasks_by_state: Counts;
  counted_at: Date;
  samples: Sample[];
  moved_at: Date;
  retrying: Retrying | null;
  cancelling: { by: string; reason: string } | null;
  error: TaskError | null;
  retries: number;
  operation_id: string | null;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  created_event: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  closed_at: Date | null;
  finished_at: Date | null;
  /** Whether the key that its tasks name is paused. */
  is_paused: boolean;
  /** Whether there is anything to pass at that key. */
  has_gate: boolean;
  /** The database's clock when it was read. */
  now: Date;
}

/** Which batch. */
export interface BatchKey {
  workspaceId: string;
  id: string;
}

/** The key that all tasks of a batch name: what it allows or stops, it does for the batch. */
export function gateKeyOf(batchId: string): string {
  return `batch:${batchId}`;
}

/** The batch of a row, as the contract has it. */
export function batchOf(row: BatchRow): Batch {
  const goesOn = row.state === 'open' || row.state === 'running';
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    reason: row.reason ?? undefined,
    state: row.state,
    priority: priorityOf(row.priority),
    weight: row.weight,
    deadline: row.deadline?.toISOString(),
    maxRunning: row.max_running ?? undefined,
    failureThreshold: row.failure_threshold ?? undefined,
    expectedLines: row.expected_lines ?? undefined,
    tasks: row.tasks,
    tasksByState: row.tasks_by_state as { [state: string]: number },
    countedAt: row.counted_at.toISOString(),
    ...(goesOn && prospectOf(row.samples, toCome(row))),
    // What holds it while it is ended early is its own affair.
    isPaused: goesOn && row.is_paused,
    error: row.error ?? undefined,
    retries: row.retries,
    actor: row.actor,
    correlationId: row.correlation_id,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    closedAt: row.closed_at?.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
    operationId: row.operation_id ?? undefined,
  };
}

/** How many tasks it will have, as far as that is known. */
function toCome({ state, tasks, expected_lines }: BatchRow): number {
  return state === 'open' ? Math.max(tasks, expected_lines ?? 0) : tasks;
}
