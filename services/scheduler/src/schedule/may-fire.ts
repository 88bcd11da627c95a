import { MOST_DECISIONS, type Standing } from './decide.ts';

/** How many of the due times that wait may fire now: one when nothing is unfinished; all, if its policy lets tasks overlap by now. */
export function mayFire({ overlap, isBusy, queued }: Pick<Standing, 'overlap' | 'isBusy' | 'queued'>): number {
  if (overlap.policy === 'allow') return Math.min(queued, MOST_DECISIONS);
  return isBusy ? 0 : Math.min(queued, 1);
}
