import type { TaskEnd } from './evidence.ts';

/** An attempt as a task's history tells of it, in the database's time. */
export interface HistoricAttempt {
  task: string;
  number: number;
  worker: string;
  beganAt: number;
  endedAt?: number;
  outcome?: string;
}

/** The attempts that a task's history tells of, in the order of their beginning. */
export function attemptsIn({ id, history }: Pick<TaskEnd, 'id' | 'history'>): HistoricAttempt[] {
  return history
    .filter(({ e }) => e === 'TaskStarted')
    .map(({ n, t, d }) => {
      const end = history.find(entry => entry.n === n && entry.o !== undefined);
      return { task: id, number: n!, worker: String(d?.['workerId']), beganAt: t, endedAt: end?.t, outcome: end?.o };
    });
}

/** What overlaps among intervals that are to follow each other; each with the one that it begins before the end of. */
export function overlaps<T extends { beganAt: number; endedAt?: number }>(intervals: readonly T[]): [T, T][] {
  const inOrder = [...intervals].sort(
    (a, b) => a.beganAt - b.beganAt || (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity),
  );
  return inOrder
    .slice(1)
    .map((next, at): [T, T] => [inOrder[at]!, next])
    .filter(([before, next]) => next.beganAt < (before.endedAt ?? Infinity));
}
