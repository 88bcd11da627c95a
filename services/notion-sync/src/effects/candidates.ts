import { isSame, type Content } from './content.ts';

/** Something in Notion that a lost write may have made. */
export interface Seen<Made> {
  /** Notion's ids of it: one page, or the blocks of one append in their order. */
  ids: string[];
  content: Content;
  made: Made;
}

/** A write that is open: its outcome is not known (yet). */
export interface OpenWrite {
  id: string;
  content: Content;
  /** How long its page may still come or still be invisible, in milliseconds; 0 or less when that is over. */
  openMs: number;
}

/** What to do about an open write after a look at Notion. */
export type Verdict<Made> = { do: 'adopt'; seen: Seen<Made> } | { do: 'write again' } | { do: 'wait'; ms: number };

/** Between two looks that wait for the same thing, at least; in milliseconds. */
const LEAST_WAIT_MS = 500;

/**
 * Decides what became of the write `mine`.
 *
 * Writes that say the same cannot be told apart in Notion, and need not be: it is enough that each ends up with a page of its own and no page
 * is left over. So a page may be adopted when there are more of them than open siblings that may still lay a claim: once my own time
 * is over, those that are still under way; before, all of them, because a page of mine might yet come on top. And only a write
 * whose time is over and of which nothing is left to find may be made again.
 *
 * @param mine the write in question, `openMs` as it was when the look began
 * @param siblings the other open writes of its kin that began before the look ended
 * @param unclaimed what was seen and belongs to no write yet
 */
export function judge<Made>(mine: OpenWrite, siblings: OpenWrite[], unclaimed: Seen<Made>[]): Verdict<Made> {
  const isOver = mine.openMs <= 0;
  const rivals = isOver ? siblings.filter(({ openMs }) => openMs > 0) : siblings;
  const matches = unclaimed.filter(({ content }) => isSame(mine.content, content));
  if (matches.length > rivals.length) return { do: 'adopt', seen: leastWanted(matches, siblings) };
  if (!isOver) return { do: 'wait', ms: Math.max(mine.openMs, LEAST_WAIT_MS) };
  if (!matches.length) return { do: 'write again' };
  // Rivals mostly settle within a second, and those whose process died never do; halving bounds the looks for both.
  return { do: 'wait', ms: Math.max(Math.max(...rivals.map(({ openMs }) => openMs)) / 2, LEAST_WAIT_MS) };
}

// A sibling that said more than I did cannot take what only says what I did, so that one is mine.
function leastWanted<Made>(matches: Seen<Made>[], siblings: OpenWrite[]): Seen<Made> {
  const wanted = ({ content }: Seen<Made>) => siblings.filter(sibling => isSame(sibling.content, content)).length;
  return matches.reduce((best, each) => (wanted(each) < wanted(best) ? each : best));
}
