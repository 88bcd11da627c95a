import { TRAITS } from '../block/block-types.ts';
import type { Block, BlockType } from '../block/block.ts';
import { draftsOf, type Draft, type DraftContents } from '../fitting/draft.ts';
import type { Append } from '../fitting/plan.ts';
import { fittedForest } from '../fitting/shape.ts';
import { align } from './align.ts';
import { insertionOf } from './insertion.ts';
import { canonical, sidesOf, standingOf, type Names, type Side } from './standing.ts';

/** One block that is written into: `PATCH /v1/blocks/{id}`, with these fields under the name of its type. */
export interface Update {
  id: string;
  type: BlockType;
  contents: DraftContents;
}

/** New neighbours. */
export interface Insertion {
  /** The id of the block that they come into; null for what holds the whole forest. */
  parent: string | null;
  /** The id of the block that they come behind; null when they come first. */
  after: string | null;
  /** The requests, whose paths begin at `parent` and count these new blocks only. */
  appends: Append[];
}

/** What leads from one state of a page to another, to be sent in this order: nothing goes before what takes its place stands. */
export interface Difference {
  updates: Update[];
  insertions: Insertion[];
  /** Blocks that go, with all below them. A child page that goes is a page in the trash: who sends this may want to ask first. */
  deletions: { id: string; type: BlockType }[];
  /** Headings that can not be toggled any more, which Notion takes only once nothing is below them. */
  closings: Update[];
}

/** How many requests a difference takes. */
export function requestsIn({ updates, insertions, deletions, closings }: Difference): number {
  const appends = insertions.reduce((sum, each) => sum + each.appends.length, 0);
  return updates.length + appends + deletions.length + closings.length;
}

/**
 * What makes the old blocks, which stand in Notion with their ids, into the new ones, with few requests: never more than one for each block
 * that has changed, one for each that goes, and those that bring what is new. Blocks whose content stays keep their ids, and so their comments. New blocks
 * may name the old ones that they are by id; the others are found by what they say. Notion moves nothing and changes no types: what moves or
 * changes its type is written anew, except for child pages and databases, which stay where they are.
 *
 * @throws TypeError when a block of the old state has no id.
 */
export function difference(old: readonly Block[], next: readonly Block[]): Difference {
  const names: Names = new Map();
  const olds = sidesOf(standingOf(old), names);
  const byId = new Map(everyOne(olds).map(side => [side.draft.id, side]));
  if (byId.has(undefined))
    throw new TypeError('Each block of the old state has the id that Notion gave it; one has none.');
  const drafts = draftsOf(next, id => byId.has(id));
  const nexts = sidesOf(fittedForest(markUnchanged(drafts, sidesOf(drafts, names), byId)), names);
  const found: Difference = { updates: [], insertions: [], deletions: [], closings: [] };
  compare(olds, nexts, null, { found, staying: new Set(drafts.flatMap(idsOfReadOnly)) });
  return found;
}

function everyOne(sides: readonly Side[]): Side[] {
  return sides.flatMap(side => [side, ...everyOne(side.children)]);
}

/** Says of drafts which of them have the very contents that stand in Notion under their ids. */
function markUnchanged(
  drafts: readonly Draft[],
  sides: readonly Side[],
  byId: ReadonlyMap<string | undefined, Side>,
): Draft[] {
  return drafts.map((draft, at) => ({
    ...draft,
    children: markUnchanged(draft.children, sides[at]!.children, byId),
    isUnchanged: draft.id !== undefined && byId.get(draft.id)!.own === sides[at]!.own,
  }));
}

interface Work {
  found: Difference;
  /** Ids of what no request can create and the new state still has: pages and databases, which stay where they are when their place changes. */
  staying: ReadonlySet<string>;
}

function idsOfReadOnly({ type, id, children }: Draft): string[] {
  const own = id !== undefined && !TRAITS[type].creatable ? [id] : [];
  return [...own, ...children.flatMap(idsOfReadOnly)];
}

function compare(olds: readonly Side[], nexts: readonly Side[], parent: string | null, work: Work): void {
  const { found, staying } = work;
  const { pairs } = align(olds, nexts);
  const kept = new Set(pairs.map(([old]) => old));
  let after: string | null = null;
  let from = 0;
  for (const [oldPlace, nextPlace] of [...pairs, [olds.length, nexts.length] as const]) {
    if (nextPlace > from) {
      const drafts = nexts.slice(from, nextPlace).map(side => side.draft);
      const appends = insertionOf(drafts);
      if (appends.length) found.insertions.push({ parent, after, appends });
    }
    from = nextPlace + 1;
    const old = olds[oldPlace];
    const next = nexts[nextPlace];
    if (!old || !next) break;
    after = old.draft.id!;
    if (old.whole === next.whole) continue;
    if (old.own !== next.own) write(old, next, found);
    compare(old.children, next.children, after, work);
  }
  olds.forEach(({ draft }, at) => {
    if (!kept.has(at) && !staying.has(draft.id!)) found.deletions.push({ id: draft.id!, type: draft.type });
  });
}

function write(old: Side, next: Side, found: Difference): void {
  const { id, type } = old.draft;
  const contents = changedFields(old.draft.contents, next.draft.contents);
  if (Object.keys(contents).length === 0) return;
  const isClosing = contents['is_toggleable'] === false && old.children.length > 0;
  found[isClosing ? 'closings' : 'updates'].push({ id: id!, type, contents });
}

/** The fields that say something else now; one that is not said any more is taken away. */
function changedFields(old: DraftContents, next: DraftContents): DraftContents {
  const [before, after] = [canonical(old), canonical(next)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = fields.filter(field => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  // Of all that a block may lack, only an icon can be taken away by itself; a file gives way to the one that is named.
  const said = changed.filter(field => next[field] !== undefined || field === 'icon');
  return Object.fromEntries(said.map(field => [field, next[field] ?? null])) as DraftContents;
}
