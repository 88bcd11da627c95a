import type {
  BlockContent,
  Blockquote,
  Code,
  DefinitionContent,
  FootnoteDefinition,
  Html,
  List,
  ListItem,
  Paragraph,
  RootContent,
  Table,
} from 'mdast';
import type {} from 'mdast-util-math';
import { block, type Block } from '../../block/block.ts';
import { languageOf } from '../../block/language.ts';
import { isFetchable } from '../../rich-text/link.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { merged, text } from '../../rich-text/runs.ts';
import { verbatim } from '../../rich-text/verbatim.ts';
import { calloutOf, leadingEmoji } from '../alerts.ts';
import { COMMENTS, RAW_CAPTION } from '../marks.ts';
import { titleSource } from '../print/target.ts';
import { closesDetails, matchingDetails, summaryOf, type Summary } from './details.ts';
import type { Defined } from './parse.ts';
import { phrasing } from './phrasing.ts';

/** Below this, blocks are kept and their being inside each other is not. */
const DEEPEST = 100;

const ALERT = /^\[!(note|tip|important|warning|caution)\](?=\n|$)/i;

/** Where one is while reading. */
export interface Place {
  defined: Defined;
  depth: number;
  /** Whether the first list goes on with the one before, so that its first number says nothing. */
  continues?: boolean;
}

/** The blocks that a row of Markdown's own blocks says. */
export function flow(nodes: readonly RootContent[], place: Place): Block[] {
  if (place.depth > DEEPEST) return flat(nodes, place);
  const ends = matchingDetails(
    nodes.map(node => (summaryOf(node) ? 'open' : closesDetails(node) ? 'close' : undefined)),
  );
  const blocks: Block[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    const end = ends.get(at);
    if (end === undefined) blocks.push(...blocksOf(node, startsAnew(blocks, node, at, place)));
    else {
      blocks.push(toggle(summaryOf(node)!, flow(nodes.slice(at + 1, end), deeper(place))));
      at = end;
    }
  }
  return blocks;
}

function blocksOf(node: RootContent, place: Place & { numbered: boolean }): Block[] {
  switch (node.type) {
    case 'paragraph':
      return [paragraph(node, place)];
    case 'heading':
      return [heading(node.depth, phrasing(node.children, place.defined))];
    case 'thematicBreak':
      return [block('divider', {})];
    case 'blockquote':
      return [quote(node, place)];
    case 'list':
      return node.children.map((item, at) => listItem(node, item, at, place));
    case 'code':
      return [code(node)];
    case 'math':
      return [block('equation', { expression: node.value })];
    case 'html':
      return [raw(node)];
    case 'table':
      return [table(node, place)];
    case 'footnoteDefinition':
      return [footnote(node, place)];
    // What a definition says stands where it is referred to.
    case 'definition':
      return [];
    default:
      return [
        block('paragraph', { rich_text: phrasing([node as never], place.defined), color: 'default', icon: null }),
      ];
  }
}

/** Two numbered lists in a row are told apart by their first numbers, even when that is 1. */
function startsAnew(before: Block[], node: RootContent, at: number, place: Place): Place & { numbered: boolean } {
  const numbered = before.at(-1)?.type === 'numbered_list_item' && node.type === 'list';
  return { ...place, numbered, continues: place.continues && at === 0 };
}

function deeper(place: Place): Place {
  return { defined: place.defined, depth: place.depth + 1 };
}

function paragraph({ children }: Paragraph, { defined }: Place): Block {
  const [only] = children;
  if (children.length === 1 && only?.type === 'image' && isFetchable(only.url)) {
    const caption = [...(only.alt ? [text(only.alt)] : []), ...(only.title ? [verbatim(titleSource(only.title))] : [])];
    return block('image', { type: 'external', external: { url: only.url }, caption });
  }
  return block('paragraph', { rich_text: phrasing(children, defined), color: 'default', icon: null });
}

function heading(depth: number, rich_text: RichText[]): Block {
  return block(headingType(depth), { rich_text, color: 'default', is_toggleable: false });
}

function headingType(depth: number) {
  return `heading_${Math.min(depth, 4) as 1 | 2 | 3 | 4}` as const;
}

function toggle({ rich_text, level }: Summary, children: Block[]): Block {
  if (!level) return block('toggle', { rich_text, color: 'default' }, children);
  return block(headingType(level), { rich_text, color: 'default', is_toggleable: true }, children);
}

/** The text that a block begins with, and what comes below it. */
function withText(nodes: readonly (BlockContent | DefinitionContent)[], place: Place) {
  const [first, ...rest] = nodes;
  const isText = first?.type === 'paragraph';
  return {
    rich_text: isText ? phrasing(first.children, place.defined) : [],
    children: flow(isText ? rest : nodes, deeper(place)),
  };
}

function listItem(list: List, item: ListItem, at: number, place: Place & { numbered: boolean }): Block {
  const { rich_text, children } = withText(item.children, place);
  const own = { rich_text, color: 'default' } as const;
  if (typeof item.checked === 'boolean') return block('to_do', { ...own, checked: item.checked }, children);
  if (!list.ordered) return block('bulleted_list_item', own, children);
  const start = list.start ?? 1;
  const says = at === 0 && !place.continues && (start !== 1 || place.numbered);
  return block('numbered_list_item', says ? { ...own, list_start_index: start } : own, children);
}

function quote(node: Blockquote, place: Place): Block {
  const [first] = node.children;
  const opening = first?.type === 'paragraph' && first.children[0]?.type === 'text' ? first.children[0].value : '';
  const [mark, kind] = ALERT.exec(opening) ?? [];
  const look = kind ? calloutOf(kind) : undefined;
  if (look) return block('callout', ...callout(withoutStart(node, mark!.length), look, place));
  const emoji = leadingEmoji(opening);
  if (emoji)
    return block(
      'callout',
      ...callout(withoutStart(node, emoji.length), { icon: { type: 'emoji', emoji }, color: 'default' }, place),
    );
  const { rich_text, children } = withText(node.children, place);
  return block('quote', { rich_text, color: 'default' }, children);
}

function callout(node: Blockquote, look: NonNullable<ReturnType<typeof calloutOf>>, place: Place) {
  const { rich_text, children } = withText(node.children, place);
  return [{ rich_text, ...look }, children] as const;
}

/** A quote whose text begins so many characters later, with the line's end or the space that follows. */
function withoutStart(node: Blockquote, length: number): Blockquote {
  const [first, ...rest] = node.children as [Paragraph, ...Blockquote['children']];
  const [opening, ...others] = first.children as [{ type: 'text'; value: string }, ...Paragraph['children']];
  const value = opening.value.slice(length).replace(/^[ \n]/, '');
  const left = value ? [{ ...opening, value }, ...others] : others[0]?.type === 'break' ? others.slice(1) : others;
  return { ...node, children: left.length ? [{ ...first, children: left }, ...rest] : rest };
}

function code({ lang, meta, value }: Code): Block {
  const language = lang ? languageOf(lang) : 'plain text';
  const info = [lang, meta].filter(Boolean).join(' ');
  const caption = language ? (meta ? [text(meta)] : []) : [verbatim(info)];
  return block('code', { rich_text: value ? [text(value)] : [], caption, language: language ?? 'plain text' });
}

function raw({ value }: Html): Block {
  const type = COMMENTS[value.trim()];
  if (type === 'breadcrumb') return block('breadcrumb', {});
  if (type === 'table_of_contents') return block('table_of_contents', { color: 'default' });
  return block('code', {
    rich_text: [text(value.replace(/\n+$/, ''))],
    caption: [verbatim(RAW_CAPTION)],
    language: 'html',
  });
}

function table({ children }: Table, { defined }: Place): Block {
  const width = children[0]?.children.length ?? 0;
  const rows = children.map(row => {
    const cells = row.children.slice(0, width).map(cell => phrasing(cell.children, defined));
    return block('table_row', { cells: [...cells, ...Array.from({ length: width - cells.length }, () => [])] });
  });
  return block('table', { table_width: width, has_column_header: true, has_row_header: false }, rows);
}

function footnote(node: FootnoteDefinition, place: Place): Block {
  const { rich_text, children } = withText(node.children, place);
  const name = verbatim(`[^${node.label ?? node.identifier}]:`);
  const shown = rich_text.length ? merged([name, text(' '), ...rich_text]) : [name];
  return block('paragraph', { rich_text: shown, color: 'default', icon: null }, children);
}

/** What is too deep, one after the other. */
function flat(nodes: readonly RootContent[], place: Place): Block[] {
  const blocks: Block[] = [];
  const left = [...nodes].reverse();
  for (let node = left.pop(); node; node = left.pop()) {
    if (
      node.type === 'list' ||
      node.type === 'listItem' ||
      node.type === 'blockquote' ||
      node.type === 'footnoteDefinition'
    )
      left.push(...[...(node.children as RootContent[])].reverse());
    else blocks.push(...blocksOf(node, { ...place, numbered: false }));
  }
  return blocks;
}
