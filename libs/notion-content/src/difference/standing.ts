import type { Block } from '../block/block.ts';
import type { RichTextRequest } from '../rich-text/to-request.ts';
import { draftsOf, type Draft, type DraftContents } from '../fitting/draft.ts';
import { fittedRuns } from '../fitting/runs.ts';

/** A block on one side of a comparison. */
export interface Side {
  draft: Draft;
  /** Its contents, as a text that is the same when Notion shows the same. */
  own: string;
  /** The same for it and all that is below it. */
  whole: string;
  /** What is read in it. */
  text: string;
  children: Side[];
  /** How many blocks it is with those below it. */
  size: number;
}

/** Names trees by small texts: two trees have the same name when they are the same. */
export type Names = Map<string, string>;

/** The blocks that stand in Notion, each under its id. */
export function standingOf(blocks: readonly Block[]): Draft[] {
  return draftsOf(blocks, () => true);
}

/** A forest made ready for comparing. Both sides of a comparison share their names. */
export function sidesOf(drafts: readonly Draft[], names: Names): Side[] {
  return drafts.map(draft => sideOf(draft, names));
}

function sideOf(draft: Draft, names: Names): Side {
  const children = sidesOf(draft.children, names);
  const own = nameOf(`${draft.type} ${JSON.stringify(canonical(draft.contents))}`, names);
  const whole = children.length ? nameOf([own, ...children.map(child => child.whole)].join(' '), names) : own;
  const size = children.reduce((sum, child) => sum + child.size, 1);
  return { draft, own, whole, text: textOf(draft.contents), children, size };
}

function nameOf(content: string, names: Names): string {
  const known = names.get(content);
  if (known !== undefined) return known;
  const name = `${names.size}`;
  names.set(content, name);
  return name;
}

/** The contents in the one way of saying them that all ways come to: runs as Notion joins them, fields in order, files without the signature of their address. */
export function canonical(contents: DraftContents): DraftContents {
  const fields = Object.keys(contents)
    .sort()
    .filter(field => contents[field] !== undefined && contents[field] !== null)
    .map(field => [field, canonicalField(field, contents[field])]);
  return Object.fromEntries(fields) as DraftContents;
}

function canonicalField(field: string, value: unknown): unknown {
  if (field === 'rich_text' || field === 'caption') return fittedRuns(value as RichTextRequest[]);
  if (field === 'cells') return (value as RichTextRequest[][]).map(fittedRuns);
  if (field === 'external') return { url: unsigned((value as { url: string }).url) };
  if (field === 'icon') return canonical(value as DraftContents);
  return value;
}

/** Notion signs the addresses of files that it hosts anew in each answer. */
function unsigned(url: string): string {
  const at = url.search(/[?&]X-Amz-/i);
  return at < 0 ? url : url.slice(0, at);
}

function textOf({ rich_text = [], caption = [], cells = [], ...rest }: DraftContents): string {
  const runs = [...rich_text, ...caption, ...cells.flat()];
  const words = runs.map(run => (run.type === 'text' ? run.text.content : JSON.stringify(run))).join('');
  return words || JSON.stringify(rest);
}
