import { serviceConfig, wholeNumber } from '@na/config';
import type { z } from 'zod';

/** What audit reads from the environment. */
export const configShape = serviceConfig.extend({
  AUDIT_MONTHS_AHEAD: wholeNumber(1, 24)
    .default(3)
    .describe('for how many months to come the record has a partition ready'),
});

export type Config = z.output<typeof configShape>;
