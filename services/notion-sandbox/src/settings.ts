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
  /** The most rows that a query gives, 10,000 at Notion; fewer let a test see what comes after them. */
  queryRowLimit: number;
  /** Whether the admin API answers to other machines too. */
  openAdmin: boolean;
}

export const defaultSettings: Settings = {
  ratePerMinute: 180,
  workspaceRatePerMinute: 0,
  visibilityDelayMs: 0,
  searchDelayMs: 0,
  refreshGraceSeconds: 0,
  queryRowLimit: 10_000,
  openAdmin: false,
};
