import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

/** Processes die without a word. Whoever watches them starts them again. */
export const kill: FaultKind = {
  about: 'kill -9 of a replica or a worker',
  lasts: [0, 0],
  async strike({ processes }, { random }) {
    const victims = random.shuffled(processes).slice(0, random.chance(0.25) ? 2 : 1);
    await Promise.all(victims.map(victim => victim.kill()));
    return victims.map(({ name }) => name).join(' and ');
  },
};

/** A replica as far as it can be killed. */
interface Mortal {
  readonly pid?: number;
  readonly url: string;
  kill(): Promise<void>;
}

const STANDS_WITHIN_MS = 60_000;

/** Kills a replica as `kill -9` does, and waits until its successor is ready. @throws Error when that takes more than a minute */
export async function killed(replica: Mortal): Promise<void> {
  const { pid } = replica;
  await replica.kill();
  const until = Date.now() + STANDS_WITHIN_MS;
  while (replica.pid === pid || !(await isReady(replica.url))) {
    if (Date.now() > until) throw new Error(`No successor of the process at ${replica.url} was ready within a minute.`);
    await pause(25);
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
