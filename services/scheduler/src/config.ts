import { serviceConfig, wholeNumber } from '@na/config';
import type { z } from 'zod';

export const configShape = serviceConfig.extend({
  WORKER_LEASE_MS: wholeNumber(1_000, 300_000)
    .default(8_000)
    .describe(
      'a worker that is not heard for so long loses its tasks, in milliseconds; it beats three times as often, so 8 s forgive two lost beats and still have the tasks of a killed worker running again within 10 s',
    ),
  PRIORITY_AGEING_MS: wholeNumber(100, 24 * 60 * 60_000)
    .default(30_000)
    .describe(
      'a task that has waited for so long is served as if its priority were one step higher, in milliseconds; so a task of low priority waits at most three times as long as this behind critical ones',
    ),
});

export type Config = z.output<typeof configShape>;
