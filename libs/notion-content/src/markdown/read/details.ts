import type { RootContent } from 'mdast';
import { richTextFromHtml } from '../../html/rich-text.ts';
import type { RichText } from '../../rich-text/rich-text.ts';

const OPENING = /^<details>\s*<summary>([\s\S]*?)<\/summary>$/;
const HEADING = /^<h([1-4])>([\s\S]*)<\/h\1>$/;

/** What a toggle shows when it is closed. */
export interface Summary {
  rich_text: RichText[];
  /** Of a heading that can be opened: how high it is. */
  level?: 1 | 2 | 3 | 4;
}

/** The summary of a toggle that a piece of raw HTML opens; none when it opens none, or one with more than a toggle can hold. */
export function summaryOf(node: RootContent): Summary | undefined {
  const inner = node.type === 'html' ? OPENING.exec(node.value.trim())?.[1]?.trim() : undefined;
  if (inner === undefined) return undefined;
  const heading = HEADING.exec(inner);
  const rich_text = richTextFromHtml(heading ? heading[2]!.trim() : inner);
  if (!rich_text) return undefined;
  return heading ? { rich_text, level: Number(heading[1]) as 1 | 2 | 3 | 4 } : { rich_text };
}

export function closesDetails(node: RootContent): boolean {
  return node.type === 'html' && node.value.trim() === '</details>';
}

/** For each opening one, where it is closed among its brothers. Those that nobody closes open nothing. */
export function matchingDetails(kinds: readonly ('open' | 'close' | undefined)[]): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  kinds.forEach((kind, at) => {
    if (kind === 'open') open.push(at);
    else if (kind === 'close' && open.length) ends.set(open.pop()!, at);
  });
  return ends;
}
