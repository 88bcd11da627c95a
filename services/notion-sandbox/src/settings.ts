/** How the sandbox behaves; all of it can be set on the command line. */
export interface Settings {
  /** Requests per 60-second window and token; 0 is no limit. Notion: 180 (third-party reading of its documentation, 2026-10). */
  ratePerMinute: number;
  /** Requests per 60-second window of all tokens together; 0 is no limit. Notion has such a limit and does not tell it. */
  workspaceRatePerMinute: number;
  /** Milliseconds until a new page is found by a query. */
  visibilityDelayMs: number;
  /** Milliseconds until a new page or data source is found by search. */
  searchDelayMs: number;
  /**
   * Seconds for which a refresh token that was exchanged gives the same successor again. 0 is as harsh as Notion was seen to be: the second use of
   * one ends the grant.
   */
  refreshGraceSeconds: number;
  /** Milliseconds that work in the background takes: filling a page from a template, async tasks, meeting notes. */
  asyncDelayMs: number;
  /** Rows that a data source takes; 0 is no limit. */
  rowLimit: number;
  /** Blocks, pages and databases that the workspace takes in its life; 0 is no limit. Notion: 1,000 on free plans of several members (2026-09-08). */
  blockLimit: number;
  /** The most rows that a query or search gives, 10,000 at Notion; fewer let a test see what comes after them. */
  queryRowLimit: number;
  /** Whether the admin API answers to other machines too. */
  openAdmin: boolean;
  /** Whether files may be imported from other machines than this one. */
  openImports: boolean;
  /** Milliseconds for which changes of one entity are gathered into one event. Notion: most arrive within a minute. */
  webhookAggregationMs: number;
  /** Milliseconds that each event waits before it is sent. */
  webhookDelayMs: number;
  /** Each event waits up to this many milliseconds more, at random, so that events overtake each other; 0 keeps their order. */
  webhookReorderMs: number;
  /** The share of events that arrive twice, from 0 to 1. */
  webhookDuplicateShare: number;
  /** The seed of the dice for order and duplicates. */
  webhookSeed: number;
}

export const defaultSettings: Settings = {
  ratePerMinute: 180,
  workspaceRatePerMinute: 0,
  visibilityDelayMs: 0,
  searchDelayMs: 0,
  refreshGraceSeconds: 0,
  asyncDelayMs: 1000,
  rowLimit: 0,
  blockLimit: 0,
  queryRowLimit: 10_000,
  openAdmin: false,
  openImports: false,
  webhookAggregationMs: 1000,
  webhookDelayMs: 0,
  webhookReorderMs: 0,
  webhookDuplicateShare: 0,
  webhookSeed: 1,
};
