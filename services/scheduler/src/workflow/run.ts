import {
  WorkflowCancelled,
  WorkflowCompensating,
  WorkflowFailed,
  WorkflowStepFinished,
  WorkflowStepStarted,
  WorkflowSucceeded,
  type EventType,
  type JsonObject,
  type TaskError,
  type WorkflowStepState,
} from '@na/contracts';
import type { Telling } from '@na/persistence';
import { documentOf, type Step, type WorkflowDocument } from './document.ts';
import { fateOf, outcomeOf } from './fate.ts';
import type { StepRow, WorkflowRow } from './workflow-row.ts';

/** What a workflow gives in the end, or why it cannot. */
export interface Given {
  result?: JsonObject;
  error?: TaskError;
}

/** A workflow in hand: decides how it goes on, keeps what has changed and what is to be told. No I/O. */
export class WorkflowRun {
  readonly document: WorkflowDocument;
  readonly steps: ReadonlyMap<string, StepRow>;
  readonly changed = new Set<StepRow>();
  readonly tellings: Telling<unknown>[] = [];

  constructor(
    readonly row: WorkflowRow,
    steps: readonly StepRow[],
  ) {
    this.document = documentOf(row.steps, row.result_of);
    this.steps = new Map(steps.map(step => [step.name, step]));
  }

  /** Ends steps whose tasks have ended, and settles those that wait by the ends of the others. Answers those that are to begin. */
  settle(): Step[] {
    for (const step of this.steps.values())
      if (step.state === 'running' && step.ended >= step.tasks) this.#endRan(step);
    if (this.row.state !== 'running') return [];
    const starting: Step[] = [];
    for (const step of this.document.steps) {
      const row = this.steps.get(step.name)!;
      if (row.state !== 'waiting') continue;
      const fate = fateOf(step, this.#states());
      if (fate.to === 'start') starting.push(step);
      else if (fate.to !== 'waiting') this.end(row, fate.to, fate.error);
    }
    return starting;
  }

  /** A step began with so many tasks, of which some failed before they came to be. */
  started(step: StepRow, tasks: number, failed: readonly TaskError[]): void {
    Object.assign(step, {
      state: 'running',
      tasks,
      ended: failed.length,
      succeeded: 0,
      first_error: failed[0] ?? null,
    });
    this.changed.add(step);
    this.#tell(WorkflowStepStarted, { step: step.name, generation: step.generation, tasks });
  }

  /** A step reached its end. */
  end(step: StepRow, state: WorkflowStepState, error?: TaskError | null): void {
    const last = Math.max(0, ...[...this.steps.values()].map(({ done_as }) => done_as ?? 0));
    Object.assign(step, { state, error: error ?? null, done_as: step.tasks ? last + 1 : null });
    this.changed.add(step);
    this.#tell(WorkflowStepFinished, {
      step: step.name,
      generation: step.generation,
      state,
      error: error ?? undefined,
    });
  }

  /** Those that wait are not to begin any more, and those that run are to stop. */
  cancelWaiting(): void {
    for (const step of this.steps.values()) if (step.state === 'waiting') this.end(step, 'cancelled');
  }

  /** Decides the end of a workflow whose steps are done; false as long as there is something to wait for. */
  conclude(resultOf: () => Given): boolean {
    const outcome = outcomeOf(this.document, this.#states());
    if (!outcome) return false;
    if (this.row.state === 'cancelling') return this.#undoOrFinish('cancelled');
    if (outcome.to === 'failed') {
      this.row.error = this.#failureOf(outcome.step);
      return this.#undoOrFinish('failed');
    }
    const { result = null, error } = resultOf();
    if (error) {
      this.row.error = error;
      return this.#undoOrFinish('failed');
    }
    Object.assign(this.row, { state: 'succeeded', result });
    this.#tell(WorkflowSucceeded, { name: this.row.name });
    return true;
  }

  /** The step that is to be undone next: what was done last is undone first, one after the other. */
  nextToUndo(): { step: Step; row: StepRow } | undefined {
    for (const row of this.#undoable()) {
      if (row.compensation === 'running' && row.undo_ended >= row.undo_tasks) this.#undone(row);
      if (row.compensation === 'running') return undefined;
      if (row.compensation === null) return { row, step: this.document.steps.find(({ name }) => name === row.name)! };
    }
    this.#finish(this.row.ends_as!);
    return undefined;
  }

  /** A step is being undone by so many tasks, of which some failed before they came to be. */
  undoing(row: StepRow, tasks: number, failed: number): void {
    Object.assign(row, { compensation: 'running', undo_tasks: tasks, undo_ended: failed, undo_succeeded: 0 });
    this.changed.add(row);
  }

  #undone(row: StepRow): void {
    row.compensation = row.undo_succeeded === row.undo_tasks ? 'succeeded' : 'failed';
    this.changed.add(row);
  }

  /** Steps with tasks that succeeded and a way to undo them, what was done last first. */
  #undoable(): StepRow[] {
    const names = new Set(this.document.steps.filter(({ compensation }) => compensation).map(({ name }) => name));
    return [...this.steps.values()]
      .filter(({ name, succeeded }) => names.has(name) && succeeded > 0)
      .sort((a, b) => (b.done_as ?? 0) - (a.done_as ?? 0));
  }

  #undoOrFinish(endsAs: 'failed' | 'cancelled'): boolean {
    const steps = this.row.compensates ? this.#undoable().map(({ name }) => name) : [];
    this.row.ends_as = endsAs;
    if (!steps.length) this.#finish(endsAs);
    else {
      this.row.state = 'compensating';
      this.#tell(WorkflowCompensating, { steps });
    }
    return true;
  }

  #finish(state: 'failed' | 'cancelled'): void {
    this.row.state = state;
    if (state === 'cancelled') this.#tell(WorkflowCancelled, { name: this.row.name }, this.row.cancelled_by);
    else this.#tell(WorkflowFailed, { name: this.row.name, error: this.row.error! });
  }

  #endRan(step: StepRow): void {
    if (step.succeeded === step.tasks) this.end(step, 'succeeded');
    else if (this.row.state === 'cancelling') this.end(step, 'cancelled', step.first_error);
    else this.end(step, 'failed', step.first_error ?? TASK_CANCELLED);
  }

  #failureOf(name: string): TaskError {
    const { kind, code, detail } = this.steps.get(name)!.error ?? TASK_CANCELLED;
    return { kind, code, detail: `The step ${name} failed: ${detail}` };
  }

  #states(): Map<string, WorkflowStepState> {
    return new Map([...this.steps].map(([name, { state }]) => [name, state]));
  }

  #tell<T>(event: EventType<T>, body: Omit<T, 'workflowId' | 'version'>, actor?: string | null): void {
    const version = ++this.row.version;
    const { workspace_id, correlation_id, traceparent } = this.row;
    this.tellings.push({
      event: event as EventType<unknown>,
      body: { workflowId: this.row.id, version, ...body },
      workspaceId: workspace_id,
      actor: actor ?? this.row.actor,
      correlationId: correlation_id,
      traceparent: traceparent ?? undefined,
    });
  }
}

const TASK_CANCELLED: TaskError = {
  kind: 'conflict',
  code: 'task_cancelled',
  detail: 'A task of the step was cancelled.',
};
