import type { Block } from '../block/block.ts';
import { draftsOf } from './draft.ts';
import { leastRequestsOf, planOf, roomOf, type Append } from './plan.ts';
import { fittedForest } from './shape.ts';

interface Reserved {
  /** Bytes that each request leaves free for what it says besides the blocks, e.g. the properties of a new page; 0 to 15,000. */
  reserved?: number;
}

/**
 * Blocks as the fewest requests that Notion takes: at most 100 children in a list, 1,000 blocks and 500 KB in a request, two levels below
 * the first; texts cut into runs of 2,000 characters. What Notion can not hold as it is becomes what says the same (see `fittedForest`).
 *
 * The requests are to be sent one after the other. The children of the first may as well come in the request that creates the page. A
 * request may name as its parent a block that an earlier one brought below another block: Notion's answer tells the ids of the first level only,
 * the rest is found by listing children.
 */
export function fit(blocks: readonly Block[], { reserved }: Reserved = {}): Append[] {
  return planOf(fittedForest(draftsOf(blocks)), roomOf(reserved));
}

/**
 * A number of requests that no way to write these blocks can be below: what it takes when a request may have any number of bytes, and when it may
 * have any number of blocks; with one of the two limits alone the reckoning is exact.
 */
export function leastRequests(blocks: readonly Block[], { reserved }: Reserved = {}): number {
  return leastRequestsOf(fittedForest(draftsOf(blocks)), roomOf(reserved));
}
