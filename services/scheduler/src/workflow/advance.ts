import { Injectable } from '@nestjs/common';
import type { JsonObject, JsonValue, NewTask, TaskError } from '@na/contracts';
import { afterCommit, announceWritten, takeRoom, tellAll } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { Creation } from '../task/creation.ts';
import { MOST_BYTES, type StepPlace } from '../task/new-task.ts';
import { beginningOf, undoingOf, type Beginner } from './beginning.ts';
import { CANCEL_RUNNING_OF_WORKFLOW, CANCEL_WAITING_OF_WORKFLOW } from './cancel.queries.ts';
import type { Step } from './document.ts';
import { referenceOf, referencesIn, resolveLoosely, type Scope } from './reference.ts';
import { WorkflowRun, type Given } from './run.ts';
import { taskIdOf } from './task-id.ts';
import { countEnd } from './workflow-metrics.ts';
import type { StepRow, WorkflowRow, WorkflowTaskRow } from './workflow-row.ts';
import {
  ADD_TASKS,
  GET_STEPS,
  GET_WORKFLOW,
  RESULTS_OF,
  SAVE_STEPS,
  SAVE_WORKFLOW,
  TAKE_NOTES,
  TAKE_WORKFLOW,
} from './workflow.queries.ts';

/** Which workflow. */
export interface WorkflowKey {
  workspaceId: string;
  id: string;
}

/** Has a workflow go on by what is noted of it: the ends of its tasks, and what people want of it. */
@Injectable()
export class Advance {
  constructor(
    private readonly creation: Creation,
    private readonly hints: WorkHints,
  ) {}

  /** Goes on as far as it goes now, as part of a transaction. Answers false when another replica is at it, which will see what is noted. */
  async advance(tx: EntityManager, { workspaceId, id }: WorkflowKey): Promise<boolean> {
    const key = [workspaceId, id];
    const [row] = await tx.query<WorkflowRow[]>(TAKE_WORKFLOW, key);
    const isElsewhere = !row && (await tx.query<object[]>(GET_WORKFLOW, key)).length > 0;
    if (isElsewhere) return false;
    await tx.query(TAKE_NOTES, key);
    if (!row) return true;
    const before = row.state;
    const run = new WorkflowRun(row, await tx.query<StepRow[]>(GET_STEPS, key));
    if (row.state === 'cancelling') await this.#cancelTasks(tx, run);
    while (await this.#goOn(tx, run));
    await save(tx, run);
    afterCommit(tx, () => countEnd(before, row.state));
    return true;
  }

  /** Answers whether that changed what comes next. */
  async #goOn(tx: EntityManager, run: WorkflowRun): Promise<boolean> {
    const { state } = run.row;
    if (state === 'compensating') return this.#undoNext(tx, run);
    if (state !== 'running' && state !== 'cancelling') return false;
    const starting = run.settle();
    if (starting.length) {
      await this.#begin(tx, run, starting);
      return true;
    }
    const isDone = [...run.steps.values()].every(step => step.state !== 'waiting' && step.state !== 'running');
    const given = isDone ? await resultOf(tx, run) : {};
    return run.conclude(() => given);
  }

  async #begin(tx: EntityManager, run: WorkflowRun, starting: Step[]): Promise<void> {
    const scope = await scopeOf(
      tx,
      run,
      starting.map(({ when, forEach, payload }) => [when, forEach, payload] as JsonValue),
    );
    for (const step of starting) {
      const row = run.steps.get(step.name)!;
      const beginning = beginningOf(step, scope);
      if (beginning.to !== 'run') run.end(row, beginning.to, beginning.error);
      else run.started(row, beginning.tasks.length, await this.#create(tx, run, { step, row, tasks: beginning.tasks }));
    }
  }

  async #undoNext(tx: EntityManager, run: WorkflowRun): Promise<boolean> {
    const next = run.nextToUndo();
    if (!next) return false;
    const { step, row } = next;
    const { type, payload = {} } = step.compensation!;
    const done = (await tx.query<ResultRow[]>(RESULTS_OF, [run.row.workspace_id, run.row.id, [step.name]])).filter(
      task => task.state === 'succeeded',
    );
    const tasks = undoingOf(payload, await scopeOf(tx, run, [payload]), done.map(given));
    const failed = await this.#create(tx, run, { step: { ...step, type }, row, tasks, isCompensation: true });
    run.undoing(row, tasks.length, failed.length);
    return true;
  }

  /** Creates the tasks of a step; answers why those will not be that cannot be taken. */
  async #create(tx: EntityManager, run: WorkflowRun, begun: Begun): Promise<TaskError[]> {
    const { step, row, tasks, isCompensation = false } = begun;
    const { workspace_id: workspaceId, id: workflowId, actor, correlation_id, traceparent } = run.row;
    const idOf = (place: number) =>
      taskIdOf({ workflowId, step: step.name, generation: row.generation, isCompensation, place });
    const wanted = tasks.flatMap((task): NewTask[] =>
      'payload' in task
        ? [
            {
              ...optionsOf(step, isCompensation),
              id: idOf(task.place),
              workspaceId,
              type: step.type,
              payload: task.payload,
            },
          ]
        : [],
    );
    const places = new Map<string, StepPlace>(wanted.map(({ id }) => [id, { workflowId, step: step.name }]));
    const origin = { actor, correlationId: correlation_id, traceparent: traceparent ?? undefined };
    const refused = new Map(
      (await this.creation.createWithin(tx, wanted, origin, { places })).map(
        ({ task, problem: { kind, code, detail } }) => [task.id, { kind, code, detail }],
      ),
    );
    const rows = tasks.map((task): WorkflowTaskRow => {
      const task_id = idOf(task.place);
      const error = 'error' in task ? task.error : (refused.get(task_id) ?? null);
      const about = { step: step.name, generation: row.generation, is_compensation: isCompensation, place: task.place };
      return { ...about, task_id, item: task.item ?? null, state: error && 'failed', error };
    });
    if (rows.length) await tx.query(ADD_TASKS, [workspaceId, workflowId, JSON.stringify(rows)]);
    return rows.flatMap(({ error }) => error ?? []);
  }

  async #cancelTasks(tx: EntityManager, { row }: WorkflowRun): Promise<void> {
    const { workspace_id, id, cancelled_by, correlation_id } = row;
    const values = [workspace_id, id, cancelled_by];
    const [{ count }] = (await tx.query<{ count: number }[]>(CANCEL_WAITING_OF_WORKFLOW, [
      ...values,
      correlation_id,
    ])) as [{ count: number }];
    if (count) await takeRoom(tx, count);
    announceWritten(tx);
    const [asked] = await tx.query<[{ id: string; attempt: number }[], number]>(CANCEL_RUNNING_OF_WORKFLOW, values);
    afterCommit(tx, () => asked.forEach(task => this.hints.abort(task.id, task.attempt)));
  }
}

interface Begun {
  step: Step;
  row: StepRow;
  tasks: Beginner[];
  isCompensation?: boolean;
}

interface ResultRow {
  step: string;
  place: number;
  item: JsonValue;
  state: string | null;
  result: JsonObject | null;
}

/** What a step asks for its tasks. What undoes them is to be done though their deadline is over. */
function optionsOf(step: Step, isCompensation: boolean): Partial<NewTask> {
  const { priority, maxAttempts, serialKey, weight, limits, deadline } = step;
  return { priority, maxAttempts, serialKey, weight, limits, ...(!isCompensation && { deadline }) };
}

function given({ place, item, result }: ResultRow): { place: number; item: JsonValue; result: JsonValue } {
  return { place, item, result };
}

/** What the references in some values can lead to; only what they name is read. */
async function scopeOf(tx: EntityManager, { row, steps, document }: WorkflowRun, values: JsonValue): Promise<Scope> {
  const named = new Set(
    referencesIn(values, '')
      .map(({ text }) => referenceOf(String(text))?.step)
      .filter(it => it !== undefined),
  );
  const results = named.size ? await tx.query<ResultRow[]>(RESULTS_OF, [row.workspace_id, row.id, [...named]]) : [];
  const of = Map.groupBy(results, ({ step }) => step);
  const scoped = document.steps
    .filter(({ name }) => named.has(name))
    .map(({ name, forEach }) => {
      const all = (of.get(name) ?? []).map(({ result }) => result);
      const { state, error } = steps.get(name)!;
      const result = forEach ? (state === 'succeeded' || all.length ? all : undefined) : (all[0] ?? undefined);
      return [name, { state, result, error: (error ?? undefined) as JsonValue | undefined }] as const;
    });
  return { input: row.input, workflowId: row.id, steps: new Map(scoped) };
}

async function resultOf(tx: EntityManager, run: WorkflowRun): Promise<Given> {
  const template = run.document.result;
  if (!template) return {};
  const result = resolveLoosely(template, await scopeOf(tx, run, template)) as JsonObject;
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes <= MOST_BYTES) return { result };
  const detail = `The result of the workflow has ${bytes} bytes as JSON and at most ${MOST_BYTES} are kept.`;
  return { error: { kind: 'invalid', code: 'workflow_result_too_large', detail } };
}

async function save(tx: EntityManager, { row, changed, tellings }: WorkflowRun): Promise<void> {
  const key = [row.workspace_id, row.id];
  if (changed.size) await tx.query(SAVE_STEPS, [...key, JSON.stringify([...changed])]);
  if (changed.size || tellings.length) await tx.query(SAVE_WORKFLOW, [...key, JSON.stringify(row)]);
  await tellAll(tx, tellings);
}
