import { TRAITS } from '../block/block-types.ts';
import { requestsToInsert } from './insertion.ts';
import { canBecome } from './likeness.ts';
import type { Claims, Pair, Span } from './span.ts';
import type { Side } from './standing.ts';

/**
 * Pairs of children that are surely the same block: by their id, or because each side has this very tree once. Where they cross, something
 * has moved, and those stay that would take the most requests: Notion moves nothing, so what does not stay is
 * written anew.
 */
export function anchorsOf(olds: readonly Side[], nexts: readonly Side[], span: Span, { mayPair }: Claims): Pair[] {
  const candidates = candidatesOf(olds, nexts, span).filter(
    ([old, next]) => mayPair(olds[old]!, nexts[next]!) && canBecome(olds[old]!, nexts[next]!),
  );
  const isInOrder = candidates.every(([old], at) => at === 0 || candidates[at - 1]![0] < old);
  return isInOrder ? candidates : heaviestInOrder(candidates, ([old]) => weightOf(olds[old]!));
}

/** What it saves to leave a block where it is; more than all else together where only Notion can make it. */
function weightOf(side: Side): number {
  return TRAITS[side.draft.type].creatable ? requestsToInsert([side]) : 1e6;
}

function candidatesOf(
  olds: readonly Side[],
  nexts: readonly Side[],
  { oldFrom, oldTo, nextFrom, nextTo }: Span,
): Pair[] {
  const byId = new Map<string, number>();
  const byWhole = new Map<string, number>();
  for (let old = oldFrom; old < oldTo; old += 1) {
    const { draft, whole } = olds[old]!;
    byId.set(draft.id!, old);
    byWhole.set(whole, byWhole.has(whole) ? -1 : old);
  }
  const often = new Map<string, number>();
  for (let next = nextFrom; next < nextTo; next += 1) {
    const { whole } = nexts[next]!;
    often.set(whole, (often.get(whole) ?? 0) + 1);
  }
  const pairs: Pair[] = [];
  for (let next = nextFrom; next < nextTo; next += 1) {
    const { draft, whole } = nexts[next]!;
    const named = draft.id === undefined ? undefined : byId.get(draft.id);
    const old = named ?? (often.get(whole) === 1 ? byWhole.get(whole) : undefined) ?? -1;
    if (old >= 0) pairs.push([old, next]);
  }
  return pairs;
}

/** Of pairs in the order of their new places those whose old places rise too, and weigh the most. */
function heaviestInOrder(pairs: readonly Pair[], weight: (pair: Pair) => number): Pair[] {
  // The best chains by the old place that they end at: longer ones end later and weigh more.
  const ends: { old: number; weight: number; at: number }[] = [];
  const before: number[] = [];
  pairs.forEach((pair, at) => {
    const place = firstFrom(ends, pair[0]);
    const previous = ends[place - 1];
    before[at] = previous?.at ?? -1;
    const whole = (previous?.weight ?? 0) + weight(pair);
    let beaten = place;
    while (beaten < ends.length && ends[beaten]!.weight <= whole) beaten += 1;
    const isKnownBetter = place < ends.length && ends[place]!.old === pair[0] && ends[place]!.weight > whole;
    if (!isKnownBetter) ends.splice(place, beaten - place, { old: pair[0], weight: whole, at });
  });
  const chain: Pair[] = [];
  for (let at = ends.at(-1)?.at ?? -1; at >= 0; at = before[at]!) chain.push(pairs[at]!);
  return chain.reverse();
}

/** The first end at this old place or behind it. */
function firstFrom(ends: readonly { old: number }[], old: number): number {
  let from = 0;
  let to = ends.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ends[middle]!.old < old) from = middle + 1;
    else to = middle;
  }
  return from;
}
