import { setTimeout as sleep } from 'node:timers/promises';
import type { Places } from '../contestant.ts';
import { waitClaims } from '../goals.ts';
import type { Claim } from '../../result.ts';
import { until } from '../until.ts';
import type { Caller } from './caller.ts';
import { onStand } from './client.ts';

const VICTIMS = 6;
/** Tasks in the hands of each. */
const HELD = 20;
/** A sixth of the time between two beats, in milliseconds, so that the kills fall on all parts of it. */
const APART_MS = 450;
/** Longer than the trial takes, in milliseconds. */
const LONG_MS = 5 * 60_000;

/** How long after a `kill -9` of its worker each task is in the hands of a handler again. */
export function killClaims(places: Places): Promise<Claim[]> {
  return onStand(places, async ({ client, callers }) => {
    const victims = await callers(VICTIMS, HELD);
    const tasks = await client.add(Array.from({ length: VICTIMS * HELD }, () => ({ ms: LONG_MS })));
    await until('each worker has its hands full', () => Promise.resolve(victims.every(isFull)));
    const [heir] = await callers(1, tasks.length);
    const killedAt = new Map<string, number>();
    for (const victim of victims) {
      await sleep(APART_MS);
      const at = await victim.kill();
      for (const { task } of victim.seen) killedAt.set(task, at);
    }
    await until('all tasks run again', () => Promise.resolve(heir!.seen.length >= tasks.length));
    const waits = heir!.seen.map(({ task, at }) => at - killedAt.get(task)!);
    return waitClaims('kill -9 of a worker to its tasks running again', waits, 'killed');
  });
}

function isFull({ seen }: Caller): boolean {
  return seen.length >= HELD;
}
