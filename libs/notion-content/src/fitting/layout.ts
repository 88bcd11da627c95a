import { bytesOf } from './bytes.ts';
import { requestOf, type Draft } from './draft.ts';
import { leastChildrenOf } from './holding.ts';
import type { RequestLimits } from './limits.ts';

/** How many levels below a block the same request may still bring: two below those that it appends. */
export type Levels = 0 | 1 | 2;
const TOP: Levels = 2;

/** One way to bring a block in a request that brings it with so many levels below it. */
export interface Way {
  /** Requests that bring what is below the block and not in this request. */
  later: number;
  /** What the block and those below it take of this request. */
  blocks: number;
  bytes: number;
  /** How many children come in the same request, from the first on. */
  taken: number;
  /** Which of them come in their smallest form. */
  small: ReadonlySet<number>;
}

/** The ways that are worth a thought: the fewest requests, and the least room; one and the same where one is both. */
export interface Ways {
  fewest: Way;
  smallest: Way;
}

/** Children that one request appends: from here to `end`. */
export interface Batch {
  end: number;
  small: ReadonlySet<number>;
  /** Requests for the children from here to the last, beyond what each of them needs below it. */
  cost: number;
}

/** A block with everything that is known of how to bring it. */
export interface Laid {
  draft: Draft;
  children: Laid[];
  /** By levels; none where the block can not be brought with so few. */
  ways: readonly [Ways?, Ways?, Ways?];
  /** The best batch that begins with each child. */
  batches: Batch[];
}

const NONE: ReadonlySet<number> = new Set();
const NO_CHILDREN: Laid[] = [];
const NO_BATCHES: Batch[] = [{ end: 0, small: NONE, cost: 0 }];

/**
 * Reckons the least number of requests that append a forest, bottom up: an optimal sibling partitioning of each tree (after Kundu and Misra, and
 * Kanne and Moerkotte).
 *
 * A request appends neighbours below one parent, each with a top part of its tree. Children that are not in it are appended to their parent
 * later. Of the ways to bring a block two are enough: with the fewest requests, and of these the smallest; or with hardly anything below
 * it, which costs one request more, for all its children can go into one. So a batch of neighbours is best when the biggest of them come small
 * until the rest fits, and the best batches of a list follow from the last child to the first.
 *
 * With one limit on a request's size the number is the least possible. With both (blocks and bytes) ways are compared by the fuller of the two.
 */
export function layOut(forest: readonly Draft[], limits: RequestLimits): { roots: Laid[]; batches: Batch[] } {
  const roots = forest.map(each => lay(each, limits));
  return { roots, batches: batchesOf(roots, limits) };
}

/** How many requests append these. */
export function requestsOf({ roots, batches }: { roots: Laid[]; batches: Batch[] }): number {
  return batches[0]!.cost + sum(roots.map(root => root.ways[TOP]!.fewest.later));
}

function lay(draft: Draft, limits: RequestLimits): Laid {
  const bytes = bytesOf(requestOf(draft)) + 1;
  if (draft.children.length === 0) {
    const way: Way = { later: 0, blocks: 1, bytes, taken: 0, small: NONE };
    const ways = { fewest: way, smallest: way };
    return { draft, children: NO_CHILDREN, ways: [ways, ways, ways], batches: NO_BATCHES };
  }
  const children = draft.children.map(each => lay(each, limits));
  const batches = batchesOf(children, limits);
  // What the list of children adds: `,"children":[]`.
  const own = { type: draft.type, bytes: bytes + 14 };
  const ways = (levels: Levels) => waysOf({ children, batches }, own, levels, limits);
  return { draft, children, ways: [ways(0), ways(1), ways(2)], batches };
}

/** The ways to bring a block with `levels` below it; none when its form (the columns of a list, the rows of a table) needs more. */
function waysOf(
  { children, batches }: Pick<Laid, 'children' | 'batches'>,
  own: { type: Draft['type']; bytes: number },
  levels: Levels,
  limits: RequestLimits,
): Ways | undefined {
  const isColumns = own.type === 'column_list';
  // Columns are no level of their own, but Notion takes a list of columns only at the top of a request.
  if (isColumns && levels !== TOP) return undefined;
  const inner = isColumns ? TOP : ((levels - 1) as Levels);
  const least = leastChildrenOf(own.type);
  const most = inner < 0 ? 0 : Math.min(children.length, limits.children);
  const laterFrom = sumsFromEnd(children);
  const base = { blocks: 1, bytes: own.bytes };
  const smallest = smallestWay(children, least, inner, base, batches[least]!.cost + laterFrom[least]!);
  if (!smallest || !fits(smallest, limits)) return undefined;
  let fewest = smallest;
  let taken = { ...base, later: 0 };
  for (let count = 0; count <= most; count += 1) {
    if (count > 0) {
      const ways = children[count - 1]!.ways[inner];
      if (!ways) break;
      taken = added(taken, ways.fewest);
    }
    if (count < least) continue;
    const rest = batches[count]!.cost + laterFrom[count]!;
    let way: Way | undefined = { ...taken, later: taken.later + rest, taken: count, small: NONE };
    if (!fits(way, limits)) {
      if (way.later + 1 > fewest.later) continue;
      way = shrunk(way, children, 0, inner, limits);
    }
    if (way && isBetter(way, fewest, limits)) fewest = way;
  }
  return { fewest, smallest: smallest.later > fewest.later && isSmaller(smallest, fewest) ? smallest : fewest };
}

function smallestWay(
  children: readonly Laid[],
  least: number,
  inner: Levels,
  base: { blocks: number; bytes: number },
  rest: number,
): Way | undefined {
  let way = { ...base, later: rest };
  for (const child of children.slice(0, least)) {
    const ways = child.ways[inner];
    if (!ways) return undefined;
    way = added(way, ways.smallest);
  }
  return { ...way, taken: least, small: new Set(Array.from({ length: least }, (_none, at) => at)) };
}

/** The best batch from each child on, the last first; behind the last stands an empty one. */
function batchesOf(children: readonly Laid[], limits: RequestLimits): Batch[] {
  const batches: Batch[] = [];
  batches[children.length] = { end: children.length, small: NONE, cost: 0 };
  let filled = { blocks: 0, bytes: 0, later: 0 };
  let end = children.length;
  for (let start = children.length - 1; start >= 0; start -= 1) {
    filled = added(filled, children[start]!.ways[TOP]!.fewest);
    for (; end - start > limits.children || (end - start > 1 && !fits(filled, limits)); end -= 1)
      filled = without(filled, children[end - 1]!.ways[TOP]!.fewest);
    batches[start] = longer(children, batches, start, end, limits) ?? {
      end,
      small: NONE,
      cost: 1 + batches[end]!.cost,
    };
  }
  return batches;
}

/** A batch that goes further than what fits as it is, because some of its blocks come small, when it saves more requests than that costs. */
function longer(
  children: readonly Laid[],
  batches: readonly Batch[],
  start: number,
  end: number,
  limits: RequestLimits,
): Batch | undefined {
  const furthest = Math.min(start + limits.children, children.length);
  let best = 1 + batches[end]!.cost;
  let found: Batch | undefined;
  let filled = { blocks: 0, bytes: 0, later: 0 };
  if (best <= 2 + batches[furthest]!.cost) return undefined;
  let reckoned = start;
  // Costs fall towards the end of the list, so of all ends with the same cost the nearest is the easiest to reach.
  for (let to = end + 1; to <= furthest && best > 2 + batches[furthest]!.cost; to += 1) {
    if (batches[to]!.cost === batches[to - 1]!.cost || 2 + batches[to]!.cost >= best) continue;
    for (; reckoned < to; reckoned += 1) filled = added(filled, children[reckoned]!.ways[TOP]!.fewest);
    const whole: Way = { ...filled, taken: to, small: NONE };
    const way = shrunk(whole, children, start, TOP, limits);
    const cost = way && 1 + way.later - whole.later + batches[to]!.cost;
    if (cost === undefined || cost >= best) continue;
    best = cost;
    found = { end: to, small: way!.small, cost };
  }
  return found;
}

/** The same children with the fewest of them small, so that the request holds them; none when it does not even then. */
function shrunk(
  way: Way,
  children: readonly Laid[],
  from: number,
  inner: Levels,
  limits: RequestLimits,
): Way | undefined {
  const reliefs = [];
  for (let at = from; at < way.taken; at += 1) {
    const { fewest, smallest } = children[at]!.ways[inner]!;
    if (fewest === smallest) continue;
    const relief = Math.max(
      (fewest.blocks - smallest.blocks) / limits.blocks,
      (fewest.bytes - smallest.bytes) / limits.bytes,
    );
    reliefs.push({ at, fewest, smallest, worth: relief / (smallest.later - fewest.later) });
  }
  reliefs.sort((a, b) => b.worth - a.worth);
  const small = new Set<number>();
  let now = way;
  for (const { at, fewest, smallest } of reliefs) {
    if (fits(now, limits)) break;
    now = { ...now, ...added(without(now, fewest), smallest) };
    small.add(at);
  }
  return fits(now, limits) ? { ...now, small } : undefined;
}

type Weight = Pick<Way, 'later' | 'blocks' | 'bytes'>;

function added(a: Weight, b: Weight): Weight {
  return { later: a.later + b.later, blocks: a.blocks + b.blocks, bytes: a.bytes + b.bytes };
}

function without(a: Weight, b: Weight): Weight {
  return { later: a.later - b.later, blocks: a.blocks - b.blocks, bytes: a.bytes - b.bytes };
}

function fits({ blocks, bytes }: Pick<Way, 'blocks' | 'bytes'>, limits: RequestLimits): boolean {
  return blocks <= limits.blocks && bytes <= limits.bytes;
}

function isBetter(a: Way, b: Way, limits: RequestLimits): boolean {
  return a.later === b.later ? fullness(a, limits) < fullness(b, limits) : a.later < b.later;
}

function isSmaller(a: Way, b: Way): boolean {
  return a.blocks < b.blocks || a.bytes < b.bytes;
}

function fullness({ blocks, bytes }: Way, limits: RequestLimits): number {
  return Math.max(blocks / limits.blocks, bytes / limits.bytes);
}

/** What is later below the children from each one to the last, when each is appended at the top of a request. */
function sumsFromEnd(children: readonly Laid[]): number[] {
  const sums = [0];
  for (let at = children.length - 1; at >= 0; at -= 1) sums.push(sums.at(-1)! + children[at]!.ways[TOP]!.fewest.later);
  return sums.reverse();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, each) => whole + each, 0);
}
