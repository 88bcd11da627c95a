import { TRAITS } from '../block/block-types.ts';
import type { Draft } from '../fitting/draft.ts';
import { planOf, type Append } from '../fitting/plan.ts';
import { fittedForest } from '../fitting/shape.ts';
import type { Side } from './standing.ts';

/** The requests that bring new neighbours; what stands elsewhere in Notion comes as a copy, and what no request can create not at all. */
export function insertionOf(drafts: readonly Draft[]): Append[] {
  return planOf(fittedForest(drafts.flatMap(anew)));
}

function anew({ type, contents, children }: Draft): Draft[] {
  return TRAITS[type].creatable ? [{ type, contents, children: children.flatMap(anew) }] : [];
}

const known = new WeakMap<Side, number>();

/** How many requests bring this block and all that is below it. */
export function requestsToInsert(side: Side): number {
  if (side.size <= 100 && depthOf(side) <= 3) return 1;
  const reckoned = known.get(side) ?? insertionOf([side.draft]).length;
  known.set(side, reckoned);
  return reckoned;
}

function depthOf({ children }: Side): number {
  return children.reduce((depth, child) => Math.max(depth, 1 + depthOf(child)), 1);
}
