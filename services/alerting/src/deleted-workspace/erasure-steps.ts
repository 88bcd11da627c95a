import type { ErasureStep } from '@na/persistence';
import { eraseFrom } from './deleted-workspace.queries.ts';

/** First what makes new rows: endpoints, with their secrets, and rules; notifications before the alerts that they belong to; last what was removed. */
export const ERASURE_STEPS: readonly ErasureStep[] = (
  ['endpoint', 'alert_rule', 'notification', 'alert', 'removal'] as const
).map(table => async (tx, { id }, most) => {
  const [gone] = await tx.query<{ count: number }[]>(eraseFrom(table), [id, most]);
  return gone!.count;
});
