import { TRAITS } from '../block/block-types.ts';
import { anchorsOf } from './anchors.ts';
import { canBecome, likeness } from './likeness.ts';
import { requestsToInsert } from './insertion.ts';
import { claimsOf, type Claims, type Pair, type Span } from './span.ts';
import type { Side } from './standing.ts';

/** Which children stay the blocks that they are, in order, and how many requests the children come to, all that is below them counted. */
export interface Alignment {
  pairs: Pair[];
  cost: number;
}

/** Pairs of children that are all tried; longer lists are first divided where they surely agree. */
const MOST_TRIED = 10_000;
/** What decides between ways of the same number of requests: less than one request for as many as 5,000 blocks. */
const LIKENESS = 1e-4;
const SIZE = 1e-8;
/** More than all requests that two lists of children can come to, so that these blocks go only where they cross. */
const NAMED = 1e5;
const IRREPLACEABLE = 1e8;

/**
 * Finds which old children to keep, with the fewest requests: one for each block that is written into, one for each that goes, one for each gap
 * that new ones come into. Among equals, texts stay with what they are most like. An id that the new side names is its old block's and nobody else's.
 */
export function align(olds: readonly Side[], nexts: readonly Side[]): Alignment {
  const claims = claimsOf(olds, nexts);
  let from = 0;
  const shorter = Math.min(olds.length, nexts.length);
  const isSame = (old: number, next: number) =>
    olds[old]!.whole === nexts[next]!.whole && claims.mayPair(olds[old]!, nexts[next]!);
  while (from < shorter && isSame(from, from)) from += 1;
  let same = 0;
  while (same < shorter - from && isSame(olds.length - 1 - same, nexts.length - 1 - same)) same += 1;
  const middle = { oldFrom: from, oldTo: olds.length - same, nextFrom: from, nextTo: nexts.length - same };
  const found = alignSpan(olds, nexts, middle, claims);
  const front = Array.from({ length: from }, (_none, at): Pair => [at, at]);
  const back = Array.from({ length: same }, (_none, at): Pair => [middle.oldTo + at, middle.nextTo + at]);
  return { pairs: [...front, ...found.pairs, ...back], cost: found.cost };
}

function alignSpan(olds: readonly Side[], nexts: readonly Side[], span: Span, claims: Claims): Alignment {
  const { oldFrom, oldTo, nextFrom, nextTo } = span;
  if (oldFrom === oldTo) return { pairs: [], cost: requestsToInsert(nexts.slice(nextFrom, nextTo)) };
  const cells = (oldTo - oldFrom) * (nextTo - nextFrom);
  if (cells <= MOST_TRIED) return tryAll(olds, nexts, span, claims);
  const anchors = anchorsOf(olds, nexts, span, claims);
  const parts = anchors.length ? between(span, anchors) : inProportion(span, Math.ceil(Math.sqrt(cells / MOST_TRIED)));
  const found = parts.map(part => alignSpan(olds, nexts, part, claims));
  const pairs = [...anchors, ...found.flatMap(part => part.pairs)].sort((a, b) => a[0] - b[0]);
  return { pairs, cost: found.reduce((sum, part) => sum + part.cost, 0) };
}

/** The spans before, between and behind pairs. */
function between(span: Span, anchors: readonly Pair[]): Span[] {
  const ends: Pair[] = [...anchors, [span.oldTo, span.nextTo]];
  return ends.map(([oldTo, nextTo], at) => {
    const [old, next] = at === 0 ? [span.oldFrom - 1, span.nextFrom - 1] : ends[at - 1]!;
    return { oldFrom: old + 1, oldTo, nextFrom: next + 1, nextTo };
  });
}

/** Two lists that share nothing exactly, divided at the same shares of their lengths. */
function inProportion({ oldFrom, oldTo, nextFrom, nextTo }: Span, parts: number): Span[] {
  const cut = (from: number, to: number, part: number) => from + Math.floor(((to - from) * part) / parts);
  return Array.from({ length: parts }, (_none, part) => ({
    oldFrom: cut(oldFrom, oldTo, part),
    oldTo: cut(oldFrom, oldTo, part + 1),
    nextFrom: cut(nextFrom, nextTo, part),
    nextTo: cut(nextFrom, nextTo, part + 1),
  }));
}

const STEP = { pair: 1, drop: 2, insert: 3 } as const;

/**
 * The cheapest way through all pairs. A place in the table knows whether the new child before it was inserted, for the next one then comes in
 * the same request; old children that go in between do not part them.
 */
function tryAll(olds: readonly Side[], nexts: readonly Side[], span: Span, claims: Claims): Alignment {
  const rows = span.oldTo - span.oldFrom;
  const width = span.nextTo - span.nextFrom + 1;
  const at = (row: number, column: number, open: number) => (row * width + column) * 2 + open;
  const costs = new Float64Array((rows + 1) * width * 2).fill(Infinity);
  const steps = new Uint8Array(costs.length);
  costs[0] = 0;
  const inserting = nexts.slice(span.nextFrom, span.nextTo).map(next => requestsToInsert([next]));
  const reach = (place: number, cost: number, step: number, wasOpen: number) => {
    if (cost >= costs[place]!) return;
    costs[place] = cost;
    steps[place] = step * 2 + wasOpen;
  };
  for (let row = 0; row <= rows; row += 1)
    for (let column = 0; column < width; column += 1) {
      const old = olds[span.oldFrom + row];
      const next = nexts[span.nextFrom + column];
      const isRow = row < rows;
      const isColumn = column < width - 1;
      const pair =
        isRow && isColumn && claims.mayPair(old!, next!) && canBecome(old!, next!) ? costOf(old!, next!) : Infinity;
      for (const open of [0, 1]) {
        const cost = costs[at(row, column, open)]!;
        if (cost === Infinity) continue;
        if (isRow) reach(at(row + 1, column, open), cost + dropCost(old!, claims), STEP.drop, open);
        if (isColumn) reach(at(row, column + 1, 1), cost + inserting[column]! - open, STEP.insert, open);
        if (pair < Infinity) reach(at(row + 1, column + 1, 0), cost + pair, STEP.pair, open);
      }
    }
  const last = [0, 1].map(open => costs[at(rows, width - 1, open)]!);
  return { pairs: traced(), cost: Math.round(Math.min(...last) % NAMED) };

  function traced(): Pair[] {
    const pairs: Pair[] = [];
    let [row, column, open] = [rows, width - 1, last[0]! <= last[1]! ? 0 : 1];
    while (row > 0 || column > 0) {
      const step = steps[at(row, column, open)]!;
      if (step >> 1 !== STEP.insert) row -= 1;
      if (step >> 1 !== STEP.drop) column -= 1;
      if (step >> 1 === STEP.pair) pairs.unshift([span.oldFrom + row, span.nextFrom + column]);
      open = step & 1;
    }
    return pairs;
  }
}

/** What it costs that a block goes. What the new side names stays wherever that is possible, and what only Notion can make before all. */
function dropCost(old: Side, claims: Claims): number {
  if (!TRAITS[old.draft.type].creatable) return IRREPLACEABLE;
  return 1 + LIKENESS / 2 + SIZE * old.size + (claims.isNamed(old) ? NAMED : 0);
}

/** What it costs to make the one of the other, all that is below it counted. */
function costOf(old: Side, next: Side): number {
  if (old.whole === next.whole) return 0;
  const own = old.own === next.own ? 0 : 1 + LIKENESS * (1 - likeness(old.text, next.text));
  if (old.children.length === 0 && next.children.length === 0) return own;
  return own + (old.size * next.size <= MOST_TRIED ? align(old.children, next.children).cost : roughly(old, next));
}

/** The same for the children of big blocks, without looking below them: those that have no equal on the other side. */
function roughly(old: Side, next: Side): number {
  const wholes = new Map<string, number>();
  for (const { whole } of old.children) wholes.set(whole, (wholes.get(whole) ?? 0) + 1);
  let missing = 0;
  for (const { whole } of next.children) {
    const left = wholes.get(whole) ?? 0;
    if (left) wholes.set(whole, left - 1);
    else missing += 1;
  }
  return Math.max(missing, old.children.length - next.children.length + missing);
}
