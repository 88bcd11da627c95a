import { eventually } from '@na/testing';
import type { Load } from '../e2e/load.ts';

/** Waits until so many more to-dos are acknowledged. */
export async function more(load: Load, count: number): Promise<void> {
  const enough = load.acknowledged.length + count;
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(enough), { withinMs: 90_000 });
}
