import { childrenOf, type BlockOf } from '../../block/block.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { edgesKept } from './escape.ts';
import { inline } from './text.ts';

/** A table with pipes. The first row is its head, for such a table has one. */
export function table(given: BlockOf<'table'>): string {
  const rows = childrenOf(given).flatMap(row => (row.type === 'table_row' ? [row.table_row.cells] : []));
  const width = Math.max(given.table.table_width, ...rows.map(cells => cells.length));
  const [head, ...body] = rows;
  if (!head || !width) return '';
  return [line(head, width), `|${' - |'.repeat(width)}`, ...body.map(cells => line(cells, width))].join('\n');
}

/** One row. */
export function line(cells: RichText[][], width: number): string {
  const sources = Array.from({ length: width }, (_, at) => cell(cells[at] ?? []));
  return `| ${sources.join(' | ')} |`;
}

function cell(runs: RichText[]): string {
  return edgesKept(inline(runs, { table: true, oneLine: true }));
}
