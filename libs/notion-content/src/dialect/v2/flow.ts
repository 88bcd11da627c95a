import type { Blockquote, Code, List, ListItem, Paragraph, RootContent, Table } from 'mdast';
import type {} from 'mdast-util-math';
import { block, type Block } from '../../block/block.ts';
import { languageOf } from '../../block/language.ts';
import { Defined } from '../../markdown/read/parse.ts';
import { pieces } from '../../markdown/read/pieces.ts';
import { plainTree } from '../../markdown/read/plain.ts';
import { isFetchable } from '../../rich-text/link.ts';
import { text } from '../../rich-text/runs.ts';
import { parseBlocks } from '../inline/parse.ts';
import { phrasing } from '../inline/read.ts';

/** Below this, blocks are kept and their being inside each other is not. */
const DEEPEST = 100;

/** Where one is while reading. */
interface Place {
  source: string;
  defined: Defined;
  depth: number;
  /** Whether the list that comes first goes on with the one before, so that its first number says nothing. */
  continues?: boolean;
}

/** The blocks of a Markdown text in which no tag of a block stands at the left edge. */
export function markdownBlocks(markdown: string): Block[] {
  const cut = pieces(markdown);
  const defined = new Defined();
  for (const { source } of cut) if (source.includes(']:')) defined.add(parseBlocks(source).children);
  const { extension } = defined;
  return cut.flatMap(({ source, continues }) => {
    const { children } = plainTree(source) ?? parseBlocks(source, extension);
    return flow(children, { source, defined, depth: 0, continues });
  });
}

function flow(nodes: readonly RootContent[], place: Place): Block[] {
  return place.depth > DEEPEST
    ? flat(nodes, place)
    : nodes.flatMap((node, at) => blocksOf(node, { ...place, continues: place.continues && at === 0 }));
}

function blocksOf(node: RootContent, place: Place): Block[] {
  switch (node.type) {
    case 'paragraph':
      return [paragraph(node, place)];
    case 'heading': {
      const type = `heading_${Math.min(node.depth, 4) as 1 | 2 | 3 | 4}` as const;
      return [block(type, { rich_text: inline(node, place), color: 'default', is_toggleable: false })];
    }
    case 'thematicBreak':
      return [block('divider', {})];
    case 'blockquote': {
      const { rich_text, children } = withText(node, place);
      return [block('quote', { rich_text, color: 'default' }, children)];
    }
    case 'list':
      return node.children.map((item, at) => listItem(node, item, at, place));
    case 'code':
      return [code(node)];
    case 'math':
      return [block('equation', { expression: node.value })];
    case 'table':
      return [table(node, place)];
    // What a definition says stands where it is referred to.
    default:
      return [];
  }
}

function inline(node: { children: unknown[] }, { source, defined }: Place) {
  return phrasing(node.children as never, source, defined);
}

function paragraph(node: Paragraph, place: Place): Block {
  const [only] = node.children;
  if (node.children.length === 1 && only?.type === 'image' && isFetchable(only.url)) {
    const caption = [only.alt, only.title].filter(Boolean).join(' ');
    return block('image', { type: 'external', external: { url: only.url }, caption: caption ? [text(caption)] : [] });
  }
  return block('paragraph', { rich_text: inline(node, place), color: 'default', icon: null });
}

/** The text that a block begins with, and what comes below it. */
function withText({ children: nodes }: Blockquote | ListItem, place: Place) {
  const [first, ...rest] = nodes;
  const isText = first?.type === 'paragraph';
  return {
    rich_text: isText ? inline(first, place) : [],
    children: flow(isText ? rest : nodes, { ...place, depth: place.depth + 1, continues: false }),
  };
}

function listItem(list: List, item: ListItem, at: number, place: Place): Block {
  const { rich_text, children } = withText(item, place);
  const own = { rich_text, color: 'default' } as const;
  if (typeof item.checked === 'boolean') return block('to_do', { ...own, checked: item.checked }, children);
  if (!list.ordered) return block('bulleted_list_item', own, children);
  const start = list.start ?? 1;
  return block(
    'numbered_list_item',
    at === 0 && start !== 1 && !place.continues ? { ...own, list_start_index: start } : own,
    children,
  );
}

function code({ lang, meta, value }: Code): Block {
  const language = lang ? languageOf(lang) : 'plain text';
  const info = language ? (meta ?? '') : [lang, meta].filter(Boolean).join(' ');
  return block('code', {
    rich_text: value ? [text(value)] : [],
    caption: info ? [text(info)] : [],
    language: language ?? 'plain text',
  });
}

function table({ children }: Table, place: Place): Block {
  const width = children[0]?.children.length ?? 0;
  const rows = children.map(row => {
    const cells = row.children.slice(0, width).map(cell => inline(cell, place));
    return block('table_row', { cells: [...cells, ...Array.from({ length: width - cells.length }, () => [])] });
  });
  return block('table', { table_width: width, has_column_header: true, has_row_header: false }, rows);
}

/** What is too deep, one after the other. */
function flat(nodes: readonly RootContent[], place: Place): Block[] {
  const blocks: Block[] = [];
  const left = [...nodes].reverse();
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'list' || node.type === 'listItem' || node.type === 'blockquote')
      left.push(...[...(node.children as RootContent[])].reverse());
    else blocks.push(...blocksOf(node, place));
  }
  return blocks;
}
