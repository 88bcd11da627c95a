import { attemptsIn } from '../witness/attempts.ts';
import type { TaskEnd } from '../witness/evidence.ts';
import type { Run } from '../witness/runs.ts';
import { FINAL, LEADS_BACK } from './final-states.ts';
import { when } from './invariant.ts';
import { isOwnEnd } from './own-end.ts';

/** What is wrong about a task that was to start after others: by their histories, and by the clock of those who ran them. */
export function followWrongs(
  child: TaskEnd,
  parents: readonly TaskEnd[],
  runs: ReadonlyMap<string, readonly Run[]>,
): string[] {
  const [first] = attemptsIn(child);
  const began = Math.min(...(runs.get(child.id) ?? []).map(({ beganAt }) => beganAt));
  return parents.flatMap(parent => [
    ...when(
      first !== undefined && !hadEnded(parent, first.beganAt),
      `${child.id} started before ${parent.id} had ended`,
    ),
    ...when(began < lastRunOf(parent, runs), `${child.id} ran before ${parent.id} was done`),
  ]);
}

/** The states in which a task has ever ended. */
export function endsOf({ history }: Pick<TaskEnd, 'history'>): string[] {
  return history.flatMap(({ e }) => FINAL[e] ?? []);
}

function hadEnded({ history }: TaskEnd, at: number): boolean {
  return history.some(({ e, t }) => e in FINAL && t <= at);
}

/** When the last run of a task ended whose end counts; -Infinity when nobody knows. What was redriven runs beside those that came after it. */
function lastRunOf(task: TaskEnd, runs: ReadonlyMap<string, readonly Run[]>): number {
  if (task.history.some(({ e }) => LEADS_BACK.has(e))) return -Infinity;
  const last = attemptsIn(task).at(-1);
  if (!last || !isOwnEnd(last.outcome)) return -Infinity;
  const run = runs.get(task.id)?.find(({ attempt }) => attempt === last.number);
  return run?.endedAt ?? -Infinity;
}
