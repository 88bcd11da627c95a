import { loadConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

/** How much is played, and which games: the same seed is the same games. More find more, and take longer. */
export const settings = loadConfig(
  z.object({
    TWO_WAY_RUNS: wholeNumber(1, 1_000_000)
      .default(1_000)
      .describe('how many interleavings of the pure core; 1,000 take about two seconds'),
    TWO_WAY_REAL_RUNS: wholeNumber(1, 10_000)
      .default(10)
      .describe('how many games with Postgres and the sandbox; each takes about a second'),
    TWO_WAY_SEED: wholeNumber(0, 2 ** 31 - 1)
      .default(5)
      .describe('which games; as a failure says it'),
  }),
);
