import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Victim, World } from '../world.ts';
import type { FaultKind } from './fault.ts';

/** Processes die without a word. Whoever watches them starts them again. */
export const kill: FaultKind = {
  about: 'kill -9 of a replica or a worker',
  lasts: [0, 0],
  async strike(world, { random }) {
    const victims = new Set([victimOf(world, random), ...(random.chance(0.25) ? [victimOf(world, random)] : [])]);
    await Promise.all([...victims].map(victim => victim.kill()));
    return [...victims].map(({ name }) => name).join(' and ');
  },
};

/** Anybody, and every other time one of those who run tasks: what they hold is what a storm is about. */
export function victimOf({ processes, workers }: World, random: Random): Victim {
  return random.pick(random.chance(0.5) ? workers : processes);
}

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
