import type { Claim } from '../../result.ts';
import type { Places } from '../contestant.ts';
import { waitClaims } from '../goals.ts';
import { until } from '../until.ts';
import { onStand } from './client.ts';

const CALLERS = 2;
const TASKS = 200;
/** Longer than the trial takes, in milliseconds. */
const LONG_MS = 5 * 60_000;

/** How long after the answer to a cancel the handler's signal aborts, in a process that is neither who asked nor who answered. */
export function cancelClaims(places: Places): Promise<Claim[]> {
  return onStand(places, async ({ client, callers }) => {
    const workers = await callers(CALLERS, TASKS);
    const tasks = await client.add(Array.from({ length: TASKS }, () => ({ ms: LONG_MS })));
    const seen = (what: string) => workers.flatMap(worker => worker.seen.filter(each => each.what === what));
    await until('all tasks run', () => Promise.resolve(seen('began').length === TASKS));
    const answeredAt = new Map<string, number>();
    for (const { id } of tasks) answeredAt.set(id, await client.cancel(id));
    await until('all handlers know', () => Promise.resolve(seen('aborted').length === TASKS));
    // The signal may well be there before the answer.
    const waits = seen('aborted').map(({ task, at }) => Math.max(0, at - answeredAt.get(task)!));
    return waitClaims('cancel answered to the signal in another process', waits, 'cancelled');
  });
}
