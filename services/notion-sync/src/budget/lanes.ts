/**
 * How urgent a request to Notion is: somebody waits for it at a screen, a task needs it, or it may take its time. `reserveShare` is the share of
 * the budget that a lane leaves to those before it. Work in the background is spread over the minute as well: `paceShare` of the budget in any
 * PACE_MS. Spent in one burst, the budget would come back in one burst, and whoever is more urgent would wait for that; spread, some permits
 * come back all the time and go to the most urgent first.
 */
export const LANES = {
  interactive: { reserveShare: 0 },
  normal: { reserveShare: 0.1 },
  background: { reserveShare: 0.04, paceShare: 1 / 30 },
} as const satisfies { [lane: string]: { reserveShare: number; paceShare?: number } };

/** Shorter than anybody waits in line; in milliseconds. */
export const PACE_MS = 2_000;

export type Lane = keyof typeof LANES;

/** The lanes, most urgent first. */
export const BY_URGENCY = Object.keys(LANES) as Lane[];
