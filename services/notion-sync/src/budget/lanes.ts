/**
 * How urgent a request to Notion is: somebody waits for it at a screen, a task needs it, or it may take its time. The number is the
 * share of the budget that a lane leaves to those before it.
 */
export const LANES = { interactive: 0, normal: 0.1, background: 0.5 } as const;

export type Lane = keyof typeof LANES;

/** The lanes, most urgent first. */
export const BY_URGENCY = Object.keys(LANES) as Lane[];
