import type { LimitRule } from '@na/contracts';
import type { Ask } from './client.ts';

/** What the storm's tasks are held to, by the keys that they name: less than comes at a time, and more than comes in the long run. */
export const LIMITS: Readonly<Record<string, LimitRule>> = {
  'chaos:few': { concurrency: 2 },
  'chaos:window': { window: { count: 3, windowMs: 600 } },
  'chaos:bucket': { bucket: { perSecond: 5, burst: 3 } },
  'chaos:both': { concurrency: 2, window: { count: 10, windowMs: 2_000 } },
};

/** The key of tasks whose other side fails now and then, and when its circuit opens. */
export const CIRCUIT_KEY = 'chaos:circuit';
export const CIRCUIT = { failures: 2, openMs: 500 };

/** The key of tasks some of which are told to rest. */
export const REST_KEY = 'chaos:rest';

/** Sets all limits; they hold for every task that is asked for after that. */
export async function setLimits(ask: Ask): Promise<void> {
  for (const [key, limit] of Object.entries({ ...LIMITS, [CIRCUIT_KEY]: { circuit: CIRCUIT } }))
    await ask('/v1/limits', { key, limit }, ({ status }) => status < 300);
}
