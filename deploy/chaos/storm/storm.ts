import { setTimeout as pause } from 'node:timers/promises';
import { faults } from '../faults/faults.ts';
import { randomOf } from '../random.ts';
import type { World } from '../world.ts';
import type { Strike } from './plan.ts';

/** Lets all blows fall, each at its time; resolves when the last one is over and all that was hit was raised again. */
export async function rage(world: World, strikes: readonly Strike[], say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const fall = async ({ kind, atMs, lastsMs, seed }: Strike) => {
    await pause(Math.max(0, began + atMs - performance.now()));
    const line = `${(atMs / 1_000).toFixed(1).padStart(6)} s  ${kind.padEnd(14)}`;
    try {
      const hit = await faults[kind].strike(world, { random: randomOf(seed), lastsMs });
      say(line + hit);
    } catch (error) {
      // What is down already cannot be hit.
      say(`${line}met nothing: ${(error as Error).message}`);
    }
  };
  await Promise.all(strikes.map(fall));
}
