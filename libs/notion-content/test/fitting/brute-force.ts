import type { Draft } from '../../src/fitting/draft.ts';
import type { RequestLimits } from '../../src/fitting/limits.ts';

interface Node {
  parent: number;
  /** Place among its siblings. */
  place: number;
}

/**
 * The least number of requests for a small forest of paragraphs, found by trying every request in every state. Lists are written from their
 * front to their end.
 */
export function leastByTrying(forest: readonly Draft[], limits: RequestLimits): number {
  const nodes: Node[] = [];
  const number = (drafts: readonly Draft[], parent: number) =>
    drafts.forEach((each, place) => number(each.children, nodes.push({ parent, place }) - 1));
  number(forest, -1);
  const everything = (1 << nodes.length) - 1;
  const requests = Array.from({ length: everything }, (_none, at) => at + 1).filter(set =>
    isRequest(nodes, set, limits),
  );
  let reached = new Set([0]);
  for (let count = 0; ; count += 1) {
    if (reached.has(everything)) return count;
    const next = new Set<number>();
    for (const state of reached)
      for (const request of requests) if (isNext(nodes, state, request)) next.add(state | request);
    reached = next;
  }
}

/** Whether these nodes may come in one request: neighbours below one parent, with parts of their trees. */
function isRequest(nodes: readonly Node[], set: number, limits: RequestLimits): boolean {
  const members = nodes.map((_node, at) => at).filter(at => (set >> at) & 1);
  const depth = (at: number): number =>
    (set >> nodes[at]!.parent) & 1 && nodes[at]!.parent >= 0 ? 1 + depth(nodes[at]!.parent) : 0;
  const siblings = new Map<number, number>();
  for (const at of members) siblings.set(nodes[at]!.parent, (siblings.get(nodes[at]!.parent) ?? 0) + 1);
  const tops = new Set(members.filter(at => depth(at) === 0).map(at => nodes[at]!.parent));
  return (
    members.length <= limits.blocks &&
    tops.size === 1 &&
    members.every(at => depth(at) <= 2) &&
    [...siblings.values()].every(count => count <= limits.children)
  );
}

/** Whether it can be the next one: nothing of it stands, its parent does, and each list stays one that was begun at its front. */
function isNext(nodes: readonly Node[], state: number, request: number): boolean {
  if (state & request) return false;
  const after = state | request;
  const stands = (at: number) => at < 0 || (after >> at) & 1;
  return nodes.every(({ parent, place }, at) => {
    if (!stands(at)) return true;
    const before = nodes.findIndex(other => other.parent === parent && other.place === place - 1);
    return stands(parent) && stands(before);
  });
}
