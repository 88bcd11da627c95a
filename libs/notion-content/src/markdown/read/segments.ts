import type { RootContent } from 'mdast';
import type { Block } from '../../block/block.ts';
import { closesDetails, matchingDetails, summaryOf } from './details.ts';
import { flow, type Place } from './flow.ts';
import { Defined, parse } from './parse.ts';
import { pieces, type Piece } from './pieces.ts';
import { plainTree } from './plain.ts';

/** A part of a Markdown text and the blocks that it alone says; none, when it holds only definitions or nothing. */
export interface Segment {
  source: string;
  blocks: Block[];
}

/** What a text defines for all its parts: references and footnotes. */
export function definedIn(cut: readonly { source: string }[]): Defined {
  const defined = new Defined();
  for (const { source } of cut) if (source.includes(']:')) defined.add(parse(source).children);
  return defined;
}

/** Reads a text part by part. Together the sources of the parts are the text, and their blocks are what it says. */
export function* segments(text: string, known?: Defined): Generator<Segment> {
  const cut = pieces(text);
  const defined = known ?? definedIn(cut);
  const { extension } = defined;
  const early = new Map<number, RootContent[]>();
  // Empty lines behind a piece are between blocks. Only at the end of a text may they be in one that nobody has closed.
  const treeOf = (source: string, isLast: boolean) =>
    plainTree(source) ?? parse(isLast ? source : source.replace(/(\n)[ \t\r\n]*$/, '$1'), extension);
  const nodesOf = (at: number) => early.get(at) ?? treeOf(cut[at]!.source, at === cut.length - 1).children;
  const ends = detailsAcross(cut, at => {
    early.set(at, nodesOf(at));
    return early.get(at)!;
  });
  for (let at = 0; at < cut.length; at++) {
    const last = ends.get(at) ?? at;
    const { source, continues } = cut[at]!;
    if (last === at) yield* parts(source, nodesOf(at), { defined, depth: 0, continues });
    else {
      const nodes: RootContent[] = [];
      for (let part = at; part <= last; part++) nodes.push(...nodesOf(part));
      const whole = cut.slice(at, last + 1).map(piece => piece.source);
      yield { source: whole.join(''), blocks: flow(nodes, { defined, depth: 0, continues }) };
    }
    early.delete(at);
    at = last;
  }
}

/** One part for each node of a piece, and for each item of a list; only one when a toggle may go over several. */
function* parts(source: string, nodes: RootContent[], place: Place): Generator<Segment> {
  const blocks = flow(nodes, place);
  const starts = source.includes('<details>') ? [] : nodes.flatMap(node => startsOf(node));
  const cuts = starts.map(start => source.lastIndexOf('\n', start - 1) + 1);
  if (blocks.length < 2 || cuts.length !== blocks.length || new Set(cuts).size < cuts.length)
    return yield { source, blocks };
  for (let at = 0; at < cuts.length; at++)
    yield { source: source.slice(at ? cuts[at] : 0, cuts[at + 1]), blocks: [blocks[at]!] };
}

/** Where the blocks of a node begin. What says no block belongs to the one before. */
function startsOf(node: RootContent): number[] {
  if (node.type === 'definition') return [];
  return (node.type === 'list' ? node.children : [node]).flatMap(each => each.position?.start.offset ?? []);
}

/** Pieces that belong together because a toggle begins in the first and ends in the last. */
function detailsAcross(cut: readonly Piece[], nodesAt: (at: number) => RootContent[]): Map<number, number> {
  const kinds: ('open' | 'close')[] = [];
  const piecesOf: number[] = [];
  cut.forEach(({ source }, at) => {
    if (!source.includes('details>')) return;
    for (const node of nodesAt(at)) {
      const kind = summaryOf(node) ? 'open' : closesDetails(node) ? 'close' : undefined;
      if (!kind) continue;
      kinds.push(kind);
      piecesOf.push(at);
    }
  });
  const ends = new Map<number, number>();
  for (const [open, close] of matchingDetails(kinds)) {
    const [from, to] = [piecesOf[open]!, piecesOf[close]!];
    if (to > from) ends.set(from, Math.max(to, ends.get(from) ?? 0));
  }
  return ends;
}
