import { isDeepStrictEqual } from 'node:util';
import type { Seen } from './candidates.ts';
import { plainId, type PlainBlock } from './content.ts';

/** A block as it stands below its parent. */
export interface StandingBlock {
  id: string;
  block: PlainBlock;
  /** Whether our bot made it in the time in question. */
  isCandidate: boolean;
}

/** Where the blocks of one append stand together, in order; no two of these runs share a block. */
export function runsOf(
  sent: PlainBlock[],
  standing: StandingBlock[],
  claimed: ReadonlySet<string>,
): Seen<{ ids: string[] }>[] {
  const runs: Seen<{ ids: string[] }>[] = [];
  for (let at = 0; at + sent.length <= standing.length;) {
    const run = standing.slice(at, at + sent.length);
    if (!run.every((each, place) => isFit(each, sent[place]!, claimed))) {
      at++;
      continue;
    }
    const ids = run.map(({ id }) => id);
    runs.push({ ids, content: { blocks: sent }, made: { ids } });
    at += sent.length;
  }
  return runs;
}

/**
 * The blocks that stand below a page, those that it was made with no longer candidates: nobody knows their ids, but they are the first
 * that say what they say, in their order.
 */
export function withoutBorn(
  standing: StandingBlock[],
  born: PlainBlock[],
  claimed: ReadonlySet<string>,
): StandingBlock[] {
  let next = 0;
  return standing.map(each => {
    if (next === born.length || !isFit(each, born[next]!, claimed)) return each;
    next++;
    return { ...each, isCandidate: false };
  });
}

function isFit({ id, block, isCandidate }: StandingBlock, sent: PlainBlock, claimed: ReadonlySet<string>): boolean {
  return isCandidate && !claimed.has(plainId(id)) && isDeepStrictEqual(block, sent);
}
