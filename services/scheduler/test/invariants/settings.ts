import { loadConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

/** How long it is played, and which games: the same seed is the same games. More find more, and take longer. */
export const settings = loadConfig(
  z.object({
    INVARIANTS_RUNS: wholeNumber(1, 5_000).default(20).describe('how many games; each takes two to four seconds'),
    INVARIANTS_SEED: wholeNumber(0, 2 ** 31 - 1)
      .default(4)
      .describe('which games; as a failure says it'),
    INVARIANTS_PATH: z
      .string()
      .regex(/^\d+(:\d+)*$/)
      .optional()
      .describe('which of them to begin with; as a failure says it'),
  }),
);
