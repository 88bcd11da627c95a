import type { ParentOnFailure, TaskError } from '@na/contracts';

/** The states in which a task can end. */
export type FinalState = 'succeeded' | 'failed' | 'dead' | 'cancelled';

/** A task that another one comes after. */
export interface Edge {
  parentId: string;
  onFailure: ParentOnFailure;
  /** The state in which it ended; null while it has not. */
  outcome: FinalState | null;
}

/** What becomes of a task by the ends of those that it comes after. */
export type Verdict =
  { to: 'waiting'; left: number } | { to: 'released' } | { to: 'failed' | 'cancelled'; error: TaskError };

/**
 * Decides what becomes of a task. That is known once all of the tasks before it are done, in whichever order they end: one whose failure
 * fails it counts before one whose failure skips it, and of several the first as they were named.
 */
export function verdictOf(edges: readonly Edge[]): Verdict {
  const left = edges.filter(({ outcome }) => outcome === null).length;
  if (left) return { to: 'waiting', left };
  const broken = edges.filter(({ outcome }) => outcome !== 'succeeded');
  const failing = broken.find(({ onFailure }) => onFailure === 'fail');
  if (failing) return { to: 'failed', error: errorOf(failing, 'parent_failed', 'and without it this one fails') };
  const skipping = broken.find(({ onFailure }) => onFailure === 'skip');
  if (skipping) return { to: 'cancelled', error: errorOf(skipping, 'parent_skipped', 'so this one is skipped') };
  return { to: 'released' };
}

function errorOf({ parentId, outcome }: Edge, code: string, then: string): TaskError {
  return { kind: 'conflict', code, detail: `The task ${parentId}, which comes before, is ${outcome}, ${then}.` };
}
