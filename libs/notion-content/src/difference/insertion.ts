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

/** How many requests bring these neighbours and all that is below them; of a few small blocks it is taken for granted that one does. */
export function requestsToInsert(sides: readonly Side[]): number {
  if (sides.length === 0) return 0;
  const isEasy = sides.length <= 100 && sides.every(side => side.size <= 100 && depthOf(side) <= 3);
  if (isEasy && sides.reduce((sum, side) => sum + side.size, 0) <= 1000) return 1;
  const [only] = sides;
  const reckoned = (sides.length === 1 && known.get(only!)) || insertionOf(sides.map(({ draft }) => draft)).length;
  if (sides.length === 1) known.set(only!, reckoned);
  return reckoned;
}

function depthOf({ children }: Side): number {
  return children.reduce((depth, child) => Math.max(depth, 1 + depthOf(child)), 1);
}
