import { Problem } from '@na/errors';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long is asked again, in milliseconds: longer than a replica takes to be restarted. */
const PATIENCE_MS = 30_000;
/** How long is waited before the second time, and before any, in milliseconds; twice as long each time. */
const [FIRST_MS, LONGEST_MS] = [100, 2_000];

/**
 * Asks again while a service is away, has too much to do, or is too slow: whoever sends or gets much in one request is not to begin anew
 * for that. Only for what may come twice.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (let pause = FIRST_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    try {
      return await ask();
    } catch (thrown) {
      const isPassing = thrown instanceof Problem && (thrown.kind === 'unavailable' || thrown.kind === 'timeout');
      if (!isPassing || Date.now() + pause > until) throw thrown;
      await sleep(pause);
    }
  }
}
