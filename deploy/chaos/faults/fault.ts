import type { Random } from '../random.ts';
import type { World } from '../world.ts';

/** A way to break the system. */
export interface FaultKind {
  /** What it does, for whoever chooses. */
  about: string;
  /** How long it lasts, from and to in milliseconds. */
  lasts: readonly [from: number, to: number];
  /** Breaks something, and mends what does not mend itself. Answers what was hit. */
  strike(world: World, how: { random: Random; lastsMs: number }): Promise<string>;
}
