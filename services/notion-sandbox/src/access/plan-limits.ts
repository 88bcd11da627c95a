import { blockLimitReached, rowLimitExceeded } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';

/** Runs work that may add blocks; what would go beyond the plan throws, so that nothing of it is stored. */
export function withinBlockLimit<T>({ store, settings }: Sandbox, work: () => T): T {
  const { blockLimit } = settings;
  if (blockLimit === 0) return work();
  // What lies in the trash is still counted: the limit is one of a life.
  const count = () => store.count('blocks') + store.count('pages') + store.count('databases');
  const before = count();
  const result = work();
  if (count() > before && count() > blockLimit) throw blockLimitReached(blockLimit);
  return result;
}

/** Refuses one more row in a data source that is full. */
export function refuseFull({ store, settings }: Sandbox, dataSourceId: string): void {
  const { rowLimit } = settings;
  if (rowLimit > 0 && [...store.idsBelow(dataSourceId)].length >= rowLimit) throw rowLimitExceeded(rowLimit);
}
