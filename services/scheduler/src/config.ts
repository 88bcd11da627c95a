import { serviceConfig, wholeNumber } from '@na/config';
import type { z } from 'zod';

export const configShape = serviceConfig.extend({
  WORKER_LEASE_MS: wholeNumber(1_000, 300_000)
    .default(8_000)
    .describe(
      'a worker that is not heard for so long loses its tasks, in milliseconds; it beats three times as often, so 8 s forgive two lost beats and still have the tasks of a killed worker running again within 10 s',
    ),
});

export type Config = z.output<typeof configShape>;
