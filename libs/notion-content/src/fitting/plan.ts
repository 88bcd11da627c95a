import type { BlockRequest } from '../block/block-request.ts';
import { requestOf, type Draft } from './draft.ts';
import { layOut, requestsOf, type Laid, type Levels, type Way } from './layout.ts';
import { LIMITS, type RequestLimits } from './limits.ts';

/** Where a block stands in a forest: its place among the roots, then among the children of that one, and so on. What holds the forest is `[]`. */
export type Path = readonly number[];

/** One request that appends blocks. */
export interface Append {
  /** Whom the blocks go below: what holds the forest, or a block of an earlier request. */
  parent: Path;
  /** The place of the first of them among the children of that parent; those before it stand there from earlier requests. */
  first: number;
  /** The blocks, with as much below them as this request brings. */
  children: BlockRequest[];
}

/** What a request's JSON needs besides its blocks: the names of fields and the place. */
const AROUND = 300;

/** What a request may hold of blocks, when `reserved` bytes of it are for other things (the properties of a new page). */
export function roomOf(reserved = 0): RequestLimits {
  return { children: LIMITS.children, blocks: LIMITS.blocks, bytes: LIMITS.bytes - AROUND - reserved };
}

/**
 * The requests that append a fitted forest, the fewest that it takes when each list is written from front to end, so that nothing ever stands in a
 * wrong order. Each finds its parent there.
 */
export function planOf(forest: readonly Draft[], limits: RequestLimits = roomOf()): Append[] {
  const { roots, batches } = layOut(forest, limits);
  const appends: Append[] = [];
  const waiting: { path: Path; node: Pick<Laid, 'children' | 'batches'>; from: number }[] = [];
  waiting.push({ path: [], node: { children: roots, batches }, from: 0 });
  // Later requests join the end of the list while it is read.
  for (const { path, node, from } of waiting) {
    for (let start = from; start < node.children.length; start = node.batches[start]!.end) {
      const { end, small } = node.batches[start]!;
      const children: BlockRequest[] = [];
      for (let at = start; at < end; at += 1)
        children.push(brought(node.children[at]!, 2, small.has(at), [...path, at]));
      appends.push({ parent: path, first: start, children });
    }
  }
  return appends;

  function brought(laid: Laid, levels: Levels, isSmall: boolean, path: Path): BlockRequest {
    const way: Way = laid.ways[levels]![isSmall ? 'smallest' : 'fewest'];
    const inner = laid.draft.type === 'column_list' ? levels : ((levels - 1) as Levels);
    const children: BlockRequest[] = [];
    for (let at = 0; at < way.taken; at += 1)
      children.push(brought(laid.children[at]!, inner, way.small.has(at), [...path, at]));
    if (way.taken < laid.children.length) waiting.push({ path, node: laid, from: way.taken });
    return requestOf(laid.draft, children);
  }
}

/** The number of requests for this forest when one of the limits on a request's size does not count, whichever gives more: no plan can be below it. */
export function leastRequestsOf(forest: readonly Draft[], limits: RequestLimits = roomOf()): number {
  return Math.max(
    requestsOf(layOut(forest, { ...limits, bytes: Infinity })),
    requestsOf(layOut(forest, { ...limits, blocks: Infinity })),
  );
}
