import type {
  JsonObject,
  JsonValue,
  TaskError,
  Workflow,
  WorkflowState,
  WorkflowStep,
  WorkflowStepState,
} from '@na/contracts';
import type { WorkflowDocument } from './document.ts';

/** A workflow as it stands in the table `workflow`. */
export interface WorkflowRow {
  workspace_id: string;
  id: string;
  name: string;
  state: WorkflowState;
  steps: JsonObject;
  input: JsonObject;
  result_of: JsonObject | null;
  generation: number;
  ends_as: 'failed' | 'cancelled' | null;
  compensates: boolean;
  cancelled_by: string | null;
  result: JsonObject | null;
  error: TaskError | null;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
}

/** A step as it stands in the table `workflow_step`, with how its tasks and those that undo it stand. */
export interface StepRow {
  name: string;
  place: number;
  state: WorkflowStepState;
  generation: number;
  error: TaskError | null;
  done_as: number | null;
  compensation: WorkflowStepState | null;
  started_at: Date | null;
  finished_at: Date | null;
  tasks: number;
  ended: number;
  succeeded: number;
  first_error: TaskError | null;
  undo_tasks: number;
  undo_ended: number;
  undo_succeeded: number;
}

/** A task of a workflow, as it stands in the table `workflow_task`. */
export interface WorkflowTaskRow {
  step: string;
  generation: number;
  is_compensation: boolean;
  place: number;
  task_id: string;
  item: JsonValue;
  state: string | null;
  error: TaskError | null;
}

/** The workflow of a row, as the contract has it. */
export function workflowOf(row: WorkflowRow, stepsByState: { [state: string]: number }): Workflow {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    state: row.state,
    generation: row.generation,
    stepsByState,
    result: row.result ?? undefined,
    error: row.error ?? undefined,
    actor: row.actor,
    correlationId: row.correlation_id,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
  };
}

/** The step of a row, as the contract has it. */
export function stepOfRow(row: StepRow & { task_ids: string[] }, { steps }: WorkflowDocument): WorkflowStep {
  const { type, after } = steps.find(({ name }) => name === row.name)!;
  return {
    name: row.name,
    type,
    state: row.state,
    generation: row.generation,
    after: after.map(({ step }) => step),
    tasks: row.tasks,
    tasksSucceeded: row.succeeded,
    tasksFailed: row.ended - row.succeeded,
    taskIds: row.task_ids,
    error: row.error ?? undefined,
    compensation: row.compensation ?? undefined,
    startedAt: row.started_at?.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
  };
}
