import type { Attempt, TaskError } from '@na/contracts';
import type { Entry } from './history.ts';

/** The attempts that a history tells of, oldest first; the last one may run. */
export function attemptsOf(history: readonly Entry[]): Attempt[] {
  const attempts = new Map<number, Attempt>();
  for (const { e, t, n, o, x, d } of history) {
    if (n === undefined) continue;
    const at = new Date(t).toISOString();
    if (e === 'TaskStarted')
      attempts.set(n, { number: n, outcome: 'running', workerId: String(d?.['workerId']), startedAt: at });
    const attempt = attempts.get(n);
    if (attempt && o) Object.assign(attempt, { outcome: o, finishedAt: at, error: x ?? errorIn(d) });
  }
  return [...attempts.values()];
}

function errorIn(data: Entry['d']): TaskError | undefined {
  return data?.['error'] as TaskError | undefined;
}
