import { block, childrenOf, type Block } from '../block/block.ts';
import { urlOf } from '../block/file.ts';
import type { FileReference } from '../block/file.ts';
import { plainText, type RichText } from '../rich-text/rich-text.ts';
import { text } from '../rich-text/runs.ts';

/** The blocks of a text that is nothing but text: a paragraph for what stands between empty lines. No sign means anything. */
export function fromText(source: string): Block[] {
  return source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map(part => part.replace(/^(?:[ \t]*\n)+/, '').trimEnd())
    .filter(Boolean)
    .map(part => block('paragraph', { rich_text: [text(part)], color: 'default', icon: null }));
}

/** What blocks of any type say, without marks: items in lines, all else with an empty line between, what is below a block two spaces further right. */
export function toText(blocks: readonly Block[]): string {
  const said = flow(blocks);
  return said && `${said}\n`;
}

const ITEMS = new Set(['bulleted_list_item', 'numbered_list_item', 'to_do', 'table_row']);
/** Types whose children stand where they themselves do. */
const SHELLS = new Set(['column_list', 'column', 'tab', 'synced_block', 'table']);

function flow(blocks: readonly Block[]): string {
  let out = '';
  let before: Block | undefined;
  let number = 0;
  for (const each of blocks) {
    const start = each.type === 'numbered_list_item' ? each.numbered_list_item.list_start_index : undefined;
    number = start ?? (before?.type === 'numbered_list_item' ? number + 1 : 1);
    const said = sayings(each, number);
    if (said) out += out && (ITEMS.has(each.type) && before?.type === each.type ? '\n' : '\n\n');
    out += said;
    before = each;
  }
  return out;
}

function sayings(given: Block, number: number): string {
  const own = ownWords(given, number);
  const below = flow(childrenOf(given));
  if (!below) return own;
  const inner = SHELLS.has(given.type) ? below : below.replace(/^(?=.)/gm, '  ');
  return own ? `${own}\n${inner}` : inner;
}

function ownWords(given: Block, number: number): string {
  const words = wordsOf(given);
  if (given.type === 'bulleted_list_item') return `- ${words}`;
  if (given.type === 'numbered_list_item') return `${number}. ${words}`;
  return given.type === 'to_do' ? `[${given.to_do.checked ? 'x' : ' '}] ${words}` : words;
}

/** What a block holds that can be read. */
function wordsOf(given: Block): string {
  const { rich_text, cells, title, caption, expression, url, ...rest } = heldBy(given);
  if (given.type === 'divider') return '---';
  if (cells) return cells.map(cell => plainText(cell)).join('\t');
  const address = url ?? ('type' in rest ? urlOf(rest as FileReference) : undefined);
  const shown = typeof title === 'string' ? title : plainText(title ?? []);
  return [rich_text && plainText(rich_text), shown, expression, caption && plainText(caption), address]
    .filter(Boolean)
    .join('\n');
}

interface Held {
  rich_text?: RichText[];
  cells?: RichText[][];
  title?: RichText[] | string;
  caption?: RichText[];
  expression?: string;
  url?: string;
}

function heldBy(given: Block): Held {
  return (given as never as { [type: string]: Held })[given.type]!;
}
