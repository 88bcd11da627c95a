import { DeadLetterService, ReplayService, TaskService, type NewTask, type Parent } from '@na/contracts';
import { newId, newTask, WORKSPACE } from '../house.ts';
import type { ActOf } from './acts.ts';
import { NOTHING_MAY_CHANGE, type DeedsOf, type Scene } from './deeds.ts';
import { keyOf, pick } from './model.ts';
import { isFinal, type SeenTask } from './snapshot.ts';
import type { Outcome } from './stage.ts';

export const WORKSPACES = [WORKSPACE, '019aa000-0000-7000-8000-0000000000ff'];

/** What people and services do to tasks. */
export const ofTasks: DeedsOf<'create' | 'repeat' | 'cancel' | 'redrive' | 'replay' | 'drop'> = {
  async create(act, scene) {
    const task = wanted(act, scene);
    noteEdges(scene, task);
    const outcome = await scene.stage.ask(TaskService.createTask, { task });
    if ('refusal' in outcome) return NOTHING_MAY_CHANGE;
    // Under another id where its unique key is taken: then that one is promised.
    scene.model.acknowledged.add(keyOf(outcome.answer));
    return { creates: true, ...(task.unique && { finishes: 'any' }) };
  },

  async repeat({ at }, { stage, before }) {
    const task = pick([...before.tasks.values()], at);
    if (!task) return NOTHING_MAY_CHANGE;
    const { id, workspace_id: workspaceId, type } = task;
    await stage.ask(TaskService.createTask, { task: newTask(type, { id, workspaceId }) });
    return NOTHING_MAY_CHANGE;
  },

  async cancel({ at }, { stage, before }) {
    const task = pick([...before.tasks.values()], at);
    if (!task) return NOTHING_MAY_CHANGE;
    const outcome = await stage.ask(TaskService.cancelTask, nameOf(task));
    expectRefusalOf(outcome, isFinal(task) && task.state !== 'cancelled');
    return { finishes: task.key };
  },

  async redrive({ at }, { stage, before, model }) {
    const task = pick([...before.tasks.values()].filter(isFinal), at);
    if (!task) return NOTHING_MAY_CHANGE;
    const outcome = await stage.ask(TaskService.redriveTask, nameOf(task));
    expectRefusalOf(outcome, task.state !== 'dead' && task.state !== 'failed');
    if ('refusal' in outcome) return NOTHING_MAY_CHANGE;
    model.redrives.set(task.key, (model.redrives.get(task.key) ?? 0) + 1);
    model.settle(task.key);
    return { redrives: task.key };
  },

  async replay({ at }, { stage, before, model }) {
    const task = pick([...before.tasks.values()], at);
    if (!task) return NOTHING_MAY_CHANGE;
    const newTaskId = newId();
    const about = { ...nameOf(task), newId: newTaskId, effects: 'adopt', reason: 'Once more.' } as const;
    const outcome = await stage.ask(ReplayService.replayTask, about);
    expectRefusalOf(outcome, !isFinal(task));
    if ('refusal' in outcome) return NOTHING_MAY_CHANGE;
    model.acknowledged.add(keyOf({ ...about, id: newTaskId }));
    return { creates: true };
  },

  async drop({ at }, { stage, before, model }) {
    const task = pick([...before.tasks.values()].filter(isFinal), at);
    if (!task) return NOTHING_MAY_CHANGE;
    const outcome = await stage.ask(DeadLetterService.dropDeadLetter, nameOf(task));
    expectRefusalOf(outcome, task.state !== 'dead');
    if ('refusal' in outcome) return NOTHING_MAY_CHANGE;
    model.dropped.add(task.key);
    return { drops: task.key };
  },
};

/** The task that an act asks for. */
export function wanted(act: ActOf<'create'>, { stage, before }: Scene): NewTask {
  const { type, priority, weight, inMs, deadlineInMs, serialKey, limits, maxAttempts, unique } = act;
  const workspaceId = WORKSPACES[act.workspace]!;
  const inTime = (ms: number) => new Date(stage.clock.now + ms).toISOString();
  const parents = parentsOf(
    act,
    [...before.tasks.values()].filter(({ workspace_id }) => workspace_id === workspaceId),
  );
  return newTask(type, {
    ...{ workspaceId, priority, weight, serialKey, maxAttempts },
    ...(inMs && { runAt: inTime(inMs) }),
    ...(deadlineInMs && { deadline: inTime(Math.max(0, inMs) + deadlineInMs) }),
    ...(limits && { limits: { keys: limits.map(key => ({ key, cost: 1 })) } }),
    ...(parents.length
      ? { after: { tasks: parents } }
      : unique && { unique: { ...unique, ...(unique.policy === 'debounce' && { waitMs: 2_000 }) } }),
  });
}

/** Notes what a task that is asked for is to come after. */
export function noteEdges({ model }: Scene, { workspaceId, id, after }: NewTask): void {
  const edges = (after?.tasks ?? []).map(({ id: parent, onFailure = 'fail' }) => ({
    ...{ parent: keyOf({ workspaceId, id: parent }), onFailure },
  }));
  model.edges.set(keyOf({ workspaceId, id }), edges);
}

function parentsOf({ after = [] }: ActOf<'create'>, others: readonly SeenTask[]): Parent[] {
  const parents = after.flatMap(({ at, onFailure }): Parent[] => {
    const other = pick(others, at);
    return other ? [{ id: other.id, onFailure }] : [];
  });
  return [...new Map(parents.map(parent => [parent.id, parent])).values()];
}

function nameOf({ workspace_id: workspaceId, id }: SeenTask) {
  return { workspaceId, id };
}

function expectRefusalOf(outcome: Outcome<unknown>, isExpected: boolean): void {
  const word = 'refusal' in outcome ? outcome.refusal.code : 'done';
  expect(word).toEqual(isExpected ? expect.stringMatching(/^(task_|dead_letter_)/) : 'done');
}
