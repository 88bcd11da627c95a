import { loadConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

/** How long it is played, and which game: the same seed is the same game. More runs find more, and take longer. */
export const settings = loadConfig(
  z.object({
    INVARIANTS_RUNS: wholeNumber(1, 100_000).default(15).describe('how many runs; each takes some five seconds'),
    INVARIANTS_SEED: wholeNumber(0, 2 ** 31 - 1)
      .default(4)
      .describe('which runs; as a failure says it'),
  }),
);
