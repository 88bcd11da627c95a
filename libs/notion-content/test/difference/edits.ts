import fc from 'fast-check';
import { childrenOf, contentsOf, type Block } from '../../src/index.ts';
import { paragraph } from '../fitting/forests.ts';

export interface Edit {
  kind: 'rewrite' | 'insert' | 'remove';
  /** Which block, counted through the whole forest and from the front again at its end. */
  at: number;
  word: string;
}

/** What people do to a page, one thing at a time. */
export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('rewrite' as const, 'insert' as const, 'remove' as const),
    at: fc.nat(),
    word: fc.string({ maxLength: 5 }),
  }),
  { maxLength: 5 },
);

/** The forest after the edits; what they do not touch keeps its id. */
export function edited(forest: readonly Block[], made: readonly Edit[]): Block[] {
  const copy = structuredClone(forest) as Block[];
  for (const { kind, at, word } of made) {
    const places = placesIn(copy);
    const { list, index } = places[at % places.length] ?? { list: copy, index: 0 };
    if (kind === 'insert' || !list[index]) list.splice(index, 0, paragraph(word));
    else if (kind === 'remove') list.splice(index, 1);
    else Object.assign(list[index], { paragraph: contentsOf(paragraph(word)) });
  }
  return copy;
}

export function withoutIds(forest: readonly Block[]): Block[] {
  return forest.map(({ id: _id, ...rest }) => ({ ...rest, children: withoutIds(rest.children ?? []) }) as Block);
}

export function idsIn(forest: readonly Block[]): string[] {
  return forest.flatMap(each => [...(each.id === undefined ? [] : [each.id]), ...idsIn(childrenOf(each))]);
}

function placesIn(list: Block[]): { list: Block[]; index: number }[] {
  return list.flatMap((each, index) => [{ list, index }, ...placesIn(each.children ?? [])]);
}
