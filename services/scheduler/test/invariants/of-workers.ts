import { WorkerService, type ClaimedTask, type Settlement } from '@na/contracts';
import { newTask } from '../house.ts';
import { TYPES, type ActOf } from './acts.ts';
import { NOTHING_MAY_CHANGE, type DeedsOf, type Scene } from './deeds.ts';
import { keyOf, pick, type HeldAttempt } from './model.ts';
import type { Snapshot } from './snapshot.ts';

/** What workers do. They see what they hold, and not what became of it meanwhile. */
export const ofWorkers: DeedsOf<'claim' | 'beat' | 'beatLate' | 'settle' | 'settleLate' | 'silence'> = {
  async claim(act, scene) {
    const outcome = await scene.stage.ask(WorkerService.claimTasks, slotsOf(act, scene));
    if ('answer' in outcome) takeInHand(scene, scene.model.workers[act.seat]!, outcome.answer.tasks);
    return { starts: true };
  },

  async beat({ seat, listsAll, percent }, { stage, model }) {
    const workerId = model.workers[seat]!;
    const mine = model.held.filter(held => held.workerId === workerId);
    const listed = listsAll ? mine : mine.slice(1);
    await stage.ask(WorkerService.heartbeat, beatOf(workerId, listed, percent));
    // One that the worker does not list twice is taken back from it.
    return { reports: listed, endsOf: workerId };
  },

  async beatLate({ at }, { stage, model, before }) {
    const late = pick(model.over, at);
    if (!late || isCurrent(before, late)) return NOTHING_MAY_CHANGE;
    // Of a worker that is gone, so that its own lease is not what the beat is about.
    const outcome = await stage.ask(WorkerService.heartbeat, beatOf('w/ghost', [late], 99));
    expect(outcome).toMatchObject({ answer: { lost: [{ taskId: late.id, attempt: late.attempt }] } });
    return NOTHING_MAY_CHANGE;
  },

  async settle({ at, how, follows }, scene) {
    const held = pick(scene.model.held, at);
    return held
      ? settle(scene, held, { ...how, ...(follows && { followUps: [newTask(TYPES[0]!)] }) })
      : NOTHING_MAY_CHANGE;
  },

  async settleLate({ at, how }, scene) {
    const late = pick(scene.model.over, at);
    return late ? settle(scene, late, how) : NOTHING_MAY_CHANGE;
  },

  async silence({ seat }, { model }) {
    const gone = model.workers[seat]!;
    for (const held of model.held.filter(({ workerId }) => workerId === gone)) model.release(held);
    model.workers[seat] = `w/${3 + model.replacements++}`;
    return NOTHING_MAY_CHANGE;
  },
};

/** What a claim asks for: room for each type. */
export function slotsOf({ seat, free }: Pick<ActOf<'claim'>, 'seat' | 'free'>, { model }: Pick<Scene, 'model'>) {
  const slots = TYPES.map(type => ({ type, version: 1, free }));
  return { workerId: model.workers[seat]!, service: 'test', slots };
}

/** Notes what a worker was given; the same attempt is never given twice. */
export function takeInHand({ model }: Pick<Scene, 'model'>, workerId: string, tasks: readonly ClaimedTask[]): void {
  for (const { workspaceId, id, attempt } of tasks) {
    const name = `${keyOf({ workspaceId, id })} ${attempt}`;
    expect(model.handedOut).not.toContain(name);
    model.handedOut.add(name);
    model.held.push({ workerId, workspaceId, id, attempt });
  }
}

/** The call that ends an attempt. */
export function settlementOf({ workerId, workspaceId, id, attempt }: HeldAttempt, how: Partial<Settlement>) {
  return { workerId, settlements: [{ workspaceId, taskId: id, attempt, followUps: [], ...how }] };
}

/** Settles an attempt: that counts if it is the one that runs; one that is over is told so, and nothing else happens. */
async function settle({ stage, model, before }: Scene, attempt: HeldAttempt, how: Partial<Settlement>) {
  const outcome = await stage.ask(WorkerService.settleAttempts, settlementOf(attempt, how));
  if (!('answer' in outcome)) throw outcome.refusal;
  const isRunning = isCurrent(before, attempt);
  // Who repeats what was heard is told the same; so only a refusal of the running one is a fault.
  if (isRunning) expect(outcome.answer.results).toMatchObject([{ accepted: true }]);
  if (model.held.includes(attempt)) model.release(attempt);
  const { failed, followUps = [] } = how;
  if (isRunning) for (const followUp of followUps) model.acknowledged.add(keyOf(followUp));
  if (isRunning && failed?.heldKey !== undefined)
    model.hold({ workspaceId: attempt.workspaceId, key: failed.heldKey, until: stage.clock.now + failed.heldMs! });
  return isRunning ? { ends: [attempt], creates: followUps.length > 0 } : NOTHING_MAY_CHANGE;
}

function isCurrent({ tasks }: Snapshot, held: HeldAttempt): boolean {
  const task = tasks.get(keyOf(held));
  return task?.state === 'running' && task.attempt === held.attempt;
}

function beatOf(workerId: string, held: readonly HeldAttempt[], percent: number) {
  const attempts = held.map(({ workspaceId, id, attempt }) => {
    return { workspaceId, taskId: id, attempt, progress: { percent }, checkpoint: { percent } };
  });
  return { workerId, service: 'test', attempts, slots: {} };
}
