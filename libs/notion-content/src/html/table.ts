import type { Element, ElementContent } from 'hast';
import { block, type Block } from '../block/block.ts';
import type { RichText } from '../rich-text/rich-text.ts';

/** The most columns and rows that one cell may go over. */
const WIDEST = 100;

/** A table of HTML as rows of cells, each as wide as the widest; a cell that goes over several stands in the first. */
export function tableOf(node: Element, cellOf: (cell: Element) => RichText[]): Block[] {
  const found = rowsOf(node);
  const grid = laidOut(
    found.map(({ cells }) => cells),
    cellOf,
  );
  const width = grid.reduce((most, cells) => Math.max(most, cells.length), 0);
  if (!width) return [];
  const rows = grid.map(cells =>
    block('table_row', { cells: Array.from({ length: width }, (_, at) => cells[at] ?? []) }),
  );
  const [head] = found;
  const has_column_header = !!head && (head.isHead || head.cells.every(({ tagName }) => tagName === 'th'));
  const body = found.slice(has_column_header ? 1 : 0);
  const has_row_header = body.length > 0 && body.every(({ cells }) => cells[0]?.tagName === 'th');
  return [block('table', { table_width: width, has_column_header, has_row_header }, rows)];
}

interface Row {
  cells: Element[];
  isHead: boolean;
}

function rowsOf({ children }: Element, isHead = false): Row[] {
  return children.flatMap(child => {
    if (child.type !== 'element') return [];
    if (child.tagName === 'tr') return [{ cells: child.children.filter(isCell), isHead }];
    return ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? rowsOf(child, child.tagName === 'thead') : [];
  });
}

function isCell(node: ElementContent): node is Element {
  return node.type === 'element' && (node.tagName === 'td' || node.tagName === 'th');
}

function laidOut(rows: Element[][], cellOf: (cell: Element) => RichText[]): RichText[][][] {
  /** In which columns a cell from above still goes on, and for how many rows. */
  const above: number[] = [];
  return rows.map(cells => {
    const line: RichText[][] = [];
    const skip = () => {
      while ((above[line.length] ?? 0) > 0) {
        above[line.length]!--;
        line.push([]);
      }
    };
    for (const cell of cells) {
      skip();
      const [width, height] = [spanOf(cell.properties.colSpan), spanOf(cell.properties.rowSpan)];
      for (let at = 0; at < width && line.length < WIDEST; at++) {
        if (height > 1) above[line.length] = height - 1;
        line.push(at === 0 ? cellOf(cell) : []);
      }
    }
    skip();
    return line;
  });
}

function spanOf(given: unknown): number {
  const span = Number(given);
  return span > 1 ? Math.min(Math.floor(span), WIDEST) : 1;
}
