import { childrenOf, contentsOf, type Block, type BlockType } from '../../block/block.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { indented, text } from './blocks.ts';
import { groups, print, type Group, type ListSign } from './flow.ts';

/** A list, without empty lines when that says the same. */
export function list(items: readonly Block[], sign: ListSign): string {
  const start = firstNumber(items[0]!);
  const parts = items.map(item => partsOf(item));
  const isTight = parts.every(each => each.every((part, at) => at === 0 || isTightBehind(each[at - 1]!, part)));
  return parts
    .map((each, at) => {
      const marker = sign === '-' ? '-' : `${start + at}${sign}`;
      const body = sources(each).join(isTight ? '\n' : '\n\n');
      return `${marker} ${indented(body, marker.length + 1)}`.trimEnd();
    })
    .join(isTight ? '\n' : '\n\n');
}

/** The text of an item, or what stands below it. */
type Part = { text: string } | Group;

function partsOf(item: Block): Part[] {
  const said = itemText(item);
  return [...(said ? [{ text: said }] : []), ...groups(childrenOf(item))];
}

function sources(parts: Part[]): string[] {
  return parts.map(part => ('text' in part ? part.text : print(part, { dashes: true }))).filter(Boolean);
}

function itemText(item: Block): string {
  if (item.type !== 'to_do') return text(runsOf(item));
  // A box with nothing behind it is no box.
  return `[${item.to_do.checked ? 'x' : ' '}] ${text(runsOf(item)) || '&#x20;'}`;
}

function runsOf(item: Block): RichText[] {
  if (item.type === 'bulleted_list_item') return item.bulleted_list_item.rich_text;
  if (item.type === 'numbered_list_item') return item.numbered_list_item.rich_text;
  return item.type === 'to_do' ? item.to_do.rich_text : [];
}

function firstNumber(item: Block): number {
  return item.type === 'numbered_list_item' ? (item.numbered_list_item.list_start_index ?? 1) : 1;
}

/** Whether a part begins on the next line and is no part of the one before. */
function isTightBehind(before: Part, part: Part): boolean {
  if ('text' in part) return false;
  if ('items' in part) return isTightList(part.items[0]!) && !isRaw(before);
  const { type } = part.one;
  return type === 'divider' || (type.startsWith('heading') && !isToggleable(part.one));
}

/** A list that interrupts a text begins with one, and with text. */
function isTightList(first: Block): boolean {
  if (first.type === 'to_do') return true;
  return firstNumber(first) === 1 && runsOf(first).length > 0;
}

function isToggleable(given: Block): boolean {
  const contents: object = contentsOf(given);
  return 'is_toggleable' in contents && contents.is_toggleable === true;
}

/** Blocks that end where their last line does, whatever follows. */
const ENDED: ReadonlySet<BlockType> = new Set([
  'code',
  'quote',
  'callout',
  'equation',
  'divider',
  'paragraph',
  'table',
  'heading_1',
  'heading_2',
  'heading_3',
  'heading_4',
]);

/** Whether only an empty line surely ends it. */
function isRaw(part: Part): boolean {
  return (
    'one' in part && (!ENDED.has(part.one.type) || (part.one.type === 'code' && part.one.code.language === 'html'))
  );
}
