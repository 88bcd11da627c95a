import { eventually } from '@na/testing';
import type { House } from '../e2e/house.ts';
import type { Load } from '../e2e/load.ts';

/** A process of a service. */
export type Replica = House['stack']['services']['gateway'][0];

/** Kills a replica as `kill -9` does, and waits until its successor is ready. */
export async function killed(replica: Replica): Promise<void> {
  const { pid } = replica;
  await replica.kill();
  await eventually(
    async () => {
      expect(replica.pid).not.toBe(pid);
      expect((await fetch(`${replica.url}/health/ready`)).status).toBe(200);
    },
    { withinMs: 60_000 },
  );
}

/** Waits until so many more to-dos are acknowledged. */
export async function more(load: Load, count: number): Promise<void> {
  const enough = load.acknowledged.length + count;
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(enough), { withinMs: 90_000 });
}
