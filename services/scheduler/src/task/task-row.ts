import { lineOf } from '../batch/task-id.ts';
import type { Entry } from '../history/history.ts';
import {
  Priority,
  type JsonObject,
  type Progress,
  type Task,
  type TaskError,
  type TaskLimit,
  type TaskState,
} from '@na/contracts';

/** A task as it stands in the view `any_task`. */
export interface TaskRow {
  id: string;
  workspace_id: string;
  type: string;
  type_version: number;
  payload: JsonObject;
  /** Of the payload and the checkpoint as JSON. */
  bytes: number;
  /** 1 is critical, 4 is low. */
  priority: number;
  state: TaskState;
  run_at: Date;
  serial_key: string | null;
  attempt: number;
  max_attempts: number;
  weight: number;
  deadline: Date | null;
  unique_key: string | null;
  /** How many of the tasks that it comes after are not done. */
  waits_for: number;
  workflow_id: string | null;
  step: string | null;
  batch_id: string | null;
  /** The keys whose limits it has to keep. */
  limits: TaskLimit[] | null;
  progress: Progress | null;
  result: JsonObject | null;
  last_error: TaskError | null;
  actor: string;
  correlation_id: string;
  version: number;
  worker_id: string | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  /** Of archived tasks only. */
  archived_at?: Date;
  history: Entry[];
  /** The finished task that it runs again. */
  replay_of: string | null;
  /** By what its handler recognises effects that are done already; null stands for its own id. */
  effect_id: string | null;
}

/** The task of a row, as the contract has it. */
export function taskOf(row: TaskRow): Task {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    type: row.type,
    typeVersion: row.type_version,
    payload: row.payload,
    priority: priorityOf(row.priority),
    state: row.state,
    runAt: row.run_at.toISOString(),
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    weight: row.weight,
    deadline: row.deadline?.toISOString(),
    uniqueKey: row.unique_key ?? undefined,
    limits: row.limits ? { keys: row.limits } : undefined,
    serialKey: row.serial_key ?? undefined,
    progress: row.progress ?? undefined,
    result: row.result ?? undefined,
    lastError: row.last_error ?? undefined,
    actor: row.actor,
    correlationId: row.correlation_id,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    startedAt: row.started_at?.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
    replayOf: row.replay_of ?? undefined,
    archivedAt: row.archived_at?.toISOString(),
    workflowId: row.workflow_id ?? undefined,
    step: row.step ?? undefined,
    waitsForParents: row.waits_for || undefined,
    batchId: row.batch_id ?? undefined,
    batchLine: row.batch_id ? lineOf(row.id) : undefined,
  };
}

/** A priority as it is ordered in the database: 1 is critical, 4 is low. */
export function rankOf(priority: Priority): number {
  return Priority.indexOf(priority) + 1;
}

/** The priority of a rank. */
export function priorityOf(rank: number): Priority {
  return Priority[rank - 1] ?? 'normal';
}
