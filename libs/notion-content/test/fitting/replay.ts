import type { Append } from '../../src/index.ts';
import { Page, type Kept } from '../model.ts';

/** Sends requests to a model of Notion, which refuses what Notion refuses. */
export function replay(requests: readonly Append[], page = new Page()): Page {
  for (const { parent, first, children } of requests) {
    const holder = parent.reduce<Kept>((at, index) => at.children[index]!, page.root);
    // What was there before the first of them came from earlier requests, so a plan that skips anything fails here.
    if (holder.children.length !== first)
      throw new Error(`${holder.children.length} blocks stand before place ${first}.`);
    page.append(holder, holder.children.at(-1)?.id ?? null, children);
  }
  return page;
}
