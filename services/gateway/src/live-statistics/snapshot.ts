import type { GetTaskStatisticsResponse, TaskTypeStatistics } from '@na/contracts';
import { createHash } from 'node:crypto';
import type { Rates } from './rates.ts';

/** How the tasks of a type are doing at a moment. */
export type LiveTypeStatistics = TaskTypeStatistics & {
  /** Tasks a second, over the last ten seconds. */
  perSecond: Rates;
};

/** How a workspace's queue is doing at a moment. */
export interface Snapshot {
  /** The same for the same figures, whichever replica tells them: so a client that comes back says what it knows. */
  id: string;
  data: { types: LiveTypeStatistics[]; sampled: boolean };
}

/** Figures and rates as one. */
export function snapshotOf(
  { types, sampled }: Pick<GetTaskStatisticsResponse, 'types' | 'sampled'>,
  ratesOf: (type: string) => Rates,
): Snapshot {
  const data = { types: types.map(figures => ({ ...figures, perSecond: ratesOf(figures.type) })), sampled };
  const id = createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 22);
  return { id, data };
}
