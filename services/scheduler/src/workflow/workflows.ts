import { Injectable } from '@nestjs/common';
import {
  WorkflowCancelRequested,
  WorkflowCreated,
  WorkflowReplayed,
  type CancelWorkflowRequest,
  type EventType,
  type NewWorkflow,
  type ReplayWorkflowRequest,
  type ReplayWorkflowResponse,
  type Workflow,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, refuseDeleted, tell, tellAll, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { isDeepStrictEqual } from 'node:util';
import { Ends } from '../dependency/ends.ts';
import { originOfCall } from '../task/new-task.ts';
import { documentOf } from './document.ts';
import { StepTypes } from './step-types.ts';
import { WorkflowIdTaken, WorkflowNotCancellable, WorkflowNotFound, WorkflowNotReplayable } from './errors.ts';
import { anewIn } from './fate.ts';
import { plain, reasonFaults, workflowFaults } from './new-workflow.ts';
import { WorkflowRun } from './run.ts';
import { WorkflowReader } from './workflow-reader.ts';
import { workflowOf, type StepRow, type WorkflowRow } from './workflow-row.ts';
import {
  CREATE_STEPS,
  CREATE_WORKFLOW,
  GET_STEPS,
  LOCK_WORKFLOW,
  NOTE_WORKFLOW,
  SAVE_STEPS,
  SAVE_WORKFLOW,
} from './workflow.queries.ts';

const FINAL = new Set(['succeeded', 'failed', 'cancelled']);

/** What people want of workflows. It is noted, and the workflow goes on by it soon. */
@Injectable()
export class Workflows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly types: StepTypes,
    private readonly reader: WorkflowReader,
    private readonly ends: Ends,
  ) {}

  /**
   * Starts a workflow in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem `validation_failed` that names each field; `workflow_id_taken`; `workspace_deleted`
   */
  async create(given: NewWorkflow): Promise<Workflow> {
    const faults = workflowFaults(given);
    if (faults.length) throw Invalid({ errors: faults });
    const document = documentOf(given.steps, given.result);
    const ofTypes = await this.types.faults(document.steps);
    if (ofTypes.length) throw Invalid({ errors: ofTypes });
    const row = newRow(given);
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, row.workspace_id);
      const [created] = await tx.query<WorkflowRow[]>(CREATE_WORKFLOW, [JSON.stringify(row)]);
      if (!created) return this.#repeated(row);
      const key = [row.workspace_id, row.id];
      await tx.query(CREATE_STEPS, [...key, document.steps.map(({ name }) => name)]);
      const body = { workflowId: row.id, version: 1, name: row.name, steps: document.steps.length };
      await tell(tx, WorkflowCreated, body, { workspaceId: row.workspace_id });
      await this.#note(tx, created);
      return workflowOf(created, { waiting: document.steps.length });
    });
  }

  /**
   * Stops a workflow: steps that wait at once, those that run by their handlers' abort signals. Cancelling one that is being cancelled, or
   * is, changes nothing.
   * @throws Problem `workflow_not_found`, `workflow_not_cancellable`, `validation_failed`
   */
  async cancel({ workspaceId, id, compensate, reason }: CancelWorkflowRequest): Promise<Workflow> {
    refuseReason(reason);
    await transaction(this.dataSource, async tx => {
      const run = await this.#locked(tx, { workspaceId, id });
      const { row } = run;
      if (row.state === 'cancelling' || row.state === 'cancelled') return;
      if (row.state !== 'running') throw WorkflowNotCancellable({ id, state: row.state });
      Object.assign(row, { state: 'cancelling', compensates: compensate, cancelled_by: originOfCall().actor });
      await this.#tell(tx, row, WorkflowCancelRequested, { compensate, reason });
      run.cancelWaiting();
      await this.#save(tx, run);
    });
    return this.reader.workflow({ workspaceId, id });
  }

  /**
   * Runs the steps of a workflow anew that did not succeed or were undone, one that is named, and all that come after them; what else
   * succeeded is kept.
   * @throws Problem `workflow_not_found`, `workflow_not_replayable`, `validation_failed`
   */
  async replay({ workspaceId, id, fromStep, dryRun, reason }: ReplayWorkflowRequest): Promise<ReplayWorkflowResponse> {
    refuseReason(reason);
    const { anew, kept } = await transaction(this.dataSource, async tx => {
      const run = await this.#locked(tx, { workspaceId, id });
      const plan = planOf(run, fromStep);
      if (!dryRun) await this.#restart(tx, run, plan, reason);
      return plan;
    });
    return { workflow: await this.reader.workflow({ workspaceId, id }), anew, kept };
  }

  async #restart(tx: EntityManager, run: WorkflowRun, { anew }: Plan, reason: string | undefined): Promise<void> {
    const { row } = run;
    const generation = row.generation + 1;
    const ended = { ends_as: null, compensates: true, cancelled_by: null, result: null, error: null };
    Object.assign(row, { ...ended, state: 'running', generation });
    for (const name of anew) {
      const step = run.steps.get(name)!;
      Object.assign(step, { state: 'waiting', generation, error: null, done_as: null, compensation: null });
      run.changed.add(step);
    }
    await this.#tell(tx, row, WorkflowReplayed, { generation, steps: anew, reason });
    await this.#save(tx, run);
  }

  async #locked(tx: EntityManager, { workspaceId, id }: { workspaceId: string; id: string }): Promise<WorkflowRun> {
    const found = await this.reader.row({ workspaceId, id });
    const [row] = await tx.query<WorkflowRow[]>(LOCK_WORKFLOW, [found.workspace_id, found.id]);
    if (!row) throw WorkflowNotFound({ id });
    return new WorkflowRun(row, await tx.query<StepRow[]>(GET_STEPS, [row.workspace_id, row.id]));
  }

  async #save(tx: EntityManager, { row, changed, tellings }: WorkflowRun): Promise<void> {
    const key = [row.workspace_id, row.id];
    if (changed.size) await tx.query(SAVE_STEPS, [...key, JSON.stringify([...changed])]);
    await tx.query(SAVE_WORKFLOW, [...key, JSON.stringify(row)]);
    await tellAll(tx, tellings);
    await this.#note(tx, row);
  }

  /** Tells of it in the name of whoever asks. */
  async #tell<T extends { workflowId: string; version: number }>(
    tx: EntityManager,
    row: WorkflowRow,
    event: EventType<T>,
    body: Omit<T, 'workflowId' | 'version'>,
  ): Promise<void> {
    const full = { workflowId: row.id, version: ++row.version, ...body } as unknown as T;
    await tell(tx, event, full, { workspaceId: row.workspace_id });
  }

  async #note(tx: EntityManager, { workspace_id, id }: { workspace_id: string; id: string }): Promise<void> {
    await tx.query(NOTE_WORKFLOW, [workspace_id, id]);
    afterCommit(tx, () => this.ends.told());
  }

  async #repeated(row: NewRow): Promise<Workflow> {
    const key = { workspaceId: row.workspace_id, id: row.id };
    const known = await this.reader.row(key);
    const isSame = (['name', 'steps', 'input', 'result_of'] as const).every(it =>
      isDeepStrictEqual(known[it], row[it]),
    );
    if (!isSame) throw WorkflowIdTaken({ id: row.id });
    return this.reader.workflow(key);
  }
}

/** What a replay runs anew, and what it keeps. */
interface Plan {
  anew: string[];
  kept: string[];
}

function planOf({ row, steps, document }: WorkflowRun, fromStep: string | undefined): Plan {
  const { id, state } = row;
  if (!FINAL.has(state)) throw WorkflowNotReplayable({ id, state });
  if (fromStep !== undefined && !steps.has(fromStep)) {
    const detail = `names the step ${JSON.stringify(fromStep.slice(0, 60))}, which is not there; steps: ${[...steps.keys()].join(', ')}`;
    throw Invalid({ errors: [{ pointer: '/fromStep', detail }] });
  }
  if (state === 'succeeded' && fromStep === undefined) throw WorkflowNotReplayable({ id, state });
  const keeps = (name: string) => {
    const step = steps.get(name)!;
    return (
      step.compensation === null && (step.state === 'succeeded' || (state === 'succeeded' && step.state === 'skipped'))
    );
  };
  const anew = anewIn(document, keeps, fromStep);
  const names = [...steps.keys()];
  return { anew: names.filter(name => anew.has(name)), kept: names.filter(name => !anew.has(name)) };
}

/** A workflow on its way into the database. */
type NewRow = ReturnType<typeof newRow>;

function newRow({ id, workspaceId, name, steps, input, result }: NewWorkflow) {
  const { actor, correlationId, traceparent } = originOfCall();
  return {
    workspace_id: workspaceId.toLowerCase(),
    id: id.toLowerCase(),
    name,
    steps: plain(steps)!,
    input: plain(input) ?? {},
    result_of: plain(result),
    actor,
    correlation_id: correlationId,
    traceparent: traceparent ?? null,
  };
}

function refuseReason(reason: string | undefined): void {
  const errors = reasonFaults(reason);
  if (errors.length) throw Invalid({ errors });
}
