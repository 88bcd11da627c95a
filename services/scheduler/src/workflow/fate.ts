import type { TaskError, WorkflowStepState } from '@na/contracts';
import type { Step, WorkflowDocument } from './document.ts';

/** What becomes of a step that waits, by the ends of the steps before it. */
export type Fate = { to: 'waiting' } | { to: 'start' } | { to: 'failed' | 'skipped'; error: TaskError };

type States = ReadonlyMap<string, WorkflowStepState>;

const OPEN: ReadonlySet<WorkflowStepState> = new Set(['waiting', 'running']);

/**
 * Decides what becomes of a step. That is known once all steps before it are done, in whichever order they end. One that failed counts as
 * its edge says. One that was skipped is no failure: a step goes on when another one before it was not skipped, and is skipped with them
 * when all were, unless an edge says `continue`.
 */
export function fateOf({ after }: Step, states: States): Fate {
  const before = after.map(edge => ({ ...edge, state: states.get(edge.step)! }));
  if (before.some(({ state }) => OPEN.has(state))) return { to: 'waiting' };
  const broken = before.filter(({ state }) => state === 'failed' || state === 'cancelled');
  const failing = broken.find(({ onFailure }) => onFailure === 'fail');
  if (failing) return { to: 'failed', error: errorOf(failing, 'step_before_failed') };
  const skipping = broken.find(({ onFailure }) => onFailure === 'skip');
  if (skipping) return { to: 'skipped', error: errorOf(skipping, 'step_before_failed') };
  const goesOn = before.some(({ state, onFailure }) => state === 'succeeded' || onFailure === 'continue');
  if (goesOn || !before.length) return { to: 'start' };
  return { to: 'skipped', error: errorOf(before[0]!, 'step_before_skipped') };
}

/** What becomes of a workflow; undefined as long as a step waits or runs. */
export function outcomeOf(
  { steps }: WorkflowDocument,
  states: States,
): { to: 'succeeded' } | { to: 'failed'; step: string } | undefined {
  if (steps.some(({ name }) => OPEN.has(states.get(name)!))) return undefined;
  const failed = steps.find(({ name }) => isUncaught(steps, name, states));
  return failed ? { to: 'failed', step: failed.name } : { to: 'succeeded' };
}

/** A failure is taken care of by a step that comes after it and continues. */
function isUncaught(steps: readonly Step[], name: string, states: States): boolean {
  const state = states.get(name);
  const isCaught = () => steps.some(({ after }) => after.some(it => it.step === name && it.onFailure === 'continue'));
  return (state === 'failed' || state === 'cancelled') && !isCaught();
}

/** The steps that run anew when a workflow is replayed: those that did not succeed or were undone, one that is named, and all after them. */
export function anewIn({ steps }: WorkflowDocument, keeps: (name: string) => boolean, from?: string): Set<string> {
  const anew = new Set<string>();
  for (const { name, after } of steps)
    if (name === from || !keeps(name) || after.some(({ step }) => anew.has(step))) anew.add(name);
  return anew;
}

function errorOf({ step, state }: { step: string; state: WorkflowStepState }, code: string): TaskError {
  return { kind: 'conflict', code, detail: `The step ${step}, which comes before, is ${state}.` };
}
