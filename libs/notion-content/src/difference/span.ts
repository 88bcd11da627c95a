import type { Side } from './standing.ts';

/** Places of an old and a new child that are the same block. */
export type Pair = readonly [old: number, next: number];

/** Part of two lists of children, from a place up to before another. */
export interface Span {
  oldFrom: number;
  oldTo: number;
  nextFrom: number;
  nextTo: number;
}

/** What the ids say that the new side names. */
export interface Claims {
  /** Whether a new block names this old sibling. */
  isNamed: (old: Side) => boolean;
  /** Whether ids allow a pair: a new block that names an old sibling is that one, and an old one that is named is nobody else. */
  mayPair: (old: Side, next: Side) => boolean;
}

/** What the ids of two lists of children claim. */
export function claimsOf(olds: readonly Side[], nexts: readonly Side[]): Claims {
  const standing = new Set(olds.map(old => old.draft.id));
  const named = new Set(nexts.flatMap(({ draft: { id } }) => (id !== undefined && standing.has(id) ? [id] : [])));
  return {
    isNamed: old => named.has(old.draft.id!),
    mayPair: ({ draft: old }, { draft: next }) =>
      old.id === next.id || !(named.has(old.id!) || (next.id !== undefined && named.has(next.id))),
  };
}
