/** What one request, and one block in it, may hold at most: Notion's "Request limits", and the types of client 5.26. */
export const LIMITS = {
  /** Items of one list of blocks. */
  children: 100,
  /** Blocks in one request, at all levels together. */
  blocks: 1000,
  /** Bytes of one request's JSON; Notion says 500 KB, and the smaller reading of that is safe. */
  bytes: 500_000,
  /** Runs of one rich text. */
  runs: 100,
  /** UTF-16 units of one run. */
  characters: 2000,
  /** UTF-16 units of an address. */
  url: 2000,
  /** UTF-16 units of a formula. */
  expression: 1000,
  /** Cells of a table's row. */
  cells: 100,
  /** Bytes of a file's name. */
  name: 900,
} as const;

/**
 * Bytes of one block without those below it. A column list can not be asked for with fewer than two columns, nor a column with
 * nothing in it; so that these fit in one request whatever they hold, a block is less than half of it. A text of 100 runs of 2,000
 * Latin letters is.
 */
export const BLOCK_BYTES = 240_000;

/** What the planner heeds: the limits of a whole request. */
export type RequestLimits = { readonly [limit in 'children' | 'blocks' | 'bytes']: number };
