import { TRAITS } from '../block/block-types.ts';
import type { BlockType } from '../block/block.ts';

/** What may stand in a block: blocks of one type, anything that may stand in a page, or nothing. */
export type Holding = BlockType | 'anything' | 'nothing';

const bound: { [T in BlockType]?: Holding } = { tab: 'paragraph', column_list: 'column', table: 'table_row' };

/** What may stand in a block of this type. */
export function holdingOf(type: BlockType): Holding {
  return bound[type] ?? (TRAITS[type].parent ? 'anything' : 'nothing');
}

const least: { [T in BlockType]?: number } = { tab: 1, column_list: 2, column: 1, table: 1 };

/** How many children a block of this type has to bring when it is created. */
export function leastChildrenOf(type: BlockType): number {
  return least[type] ?? 0;
}
