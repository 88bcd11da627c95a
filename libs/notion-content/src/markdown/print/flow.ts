import type { Block } from '../../block/block.ts';
import { printed, type ItemType, type Spot } from './blocks.ts';
import { list } from './list.ts';

/** Blocks in a row: one, or the items of a list. */
export type Group = { items: Block[]; sign: ListSign } | { one: Block };

/** What stands before the items of a list: numbers with this behind them, or a dash. */
export type ListSign = '-' | '.' | ')';

const ITEMS: { [T in ItemType]: 'dash' | 'number' } = {
  bulleted_list_item: 'dash',
  to_do: 'dash',
  numbered_list_item: 'number',
};

/** Blocks one below the other, as Markdown without the last line's end. */
export function flow(blocks: readonly Block[], spot: Spot = { dashes: false }): string {
  return groups(blocks)
    .map((group, at) => print(group, at === 0 ? spot : { dashes: false }))
    .filter(Boolean)
    .join('\n\n');
}

export function print(group: Group, spot: Spot): string {
  return 'one' in group ? printed(group.one, spot) : list(group.items, group.sign);
}

/** The blocks, with those together that are one list. A list that says its first number begins anew, with the other sign behind its numbers. */
export function groups(blocks: readonly Block[]): Group[] {
  const found: Group[] = [];
  for (const each of blocks) {
    const kind = isItem(each) ? ITEMS[each.type] : undefined;
    const last = found.at(-1);
    const before = last && 'items' in last ? last : undefined;
    if (!kind) found.push({ one: each });
    else if (before && (before.sign === '-') === (kind === 'dash') && !startsAnew(each)) before.items.push(each);
    else found.push({ items: [each], sign: kind === 'dash' ? '-' : before?.sign === '.' ? ')' : '.' });
  }
  return found;
}

function isItem(given: Block): given is Block & { type: ItemType } {
  return given.type in ITEMS;
}

function startsAnew(given: Block): boolean {
  return given.type === 'numbered_list_item' && given.numbered_list_item.list_start_index !== undefined;
}
