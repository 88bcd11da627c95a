import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 25;

/**
 * Tries `claim` until it no longer throws, and gives what it gave.
 * @throws what the last try threw, when `withinMs` have passed
 */
export async function eventually<T>(claim: () => Promise<T> | T, { withinMs = 30_000 } = {}): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() >= until) throw error;
    }
    await delay(PAUSE_MS);
  }
}
