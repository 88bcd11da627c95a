import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 10 * 60_000;

/**
 * Waits until something is so, asking every `everyMs` (50 by default).
 * @throws Error after ten minutes
 */
export async function until(what: string, isSo: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`It took longer than ten minutes until ${what}.`);
    await sleep(everyMs);
  }
}
