import { TABLE_WIDTH } from './limits.ts';
import { isObject, own, type JsonObject, type Look } from './look.ts';

/** The rows of a table are as wide as it. Narrow rows are filled up; for wider ones the table is widened, so that no cell is lost. */
export function checkTable(table: JsonObject, rows: readonly unknown[], look: Look, at: Look): void {
  const width = own(table, 'table_width');
  if (typeof width !== 'number' || !Number.isInteger(width) || width < 1) return;
  const all = rows.map(cellsOf);
  const widest = Math.max(width, ...all.map(cells => cells?.length ?? 0));
  const widened =
    widest <= TABLE_WIDTH ? look.at('table_width').instead('The table becomes wider.', widest) : undefined;
  all.forEach((cells, index) => {
    if (!cells || cells.length === width) return;
    const place = at.at(index).at('table_row').at('cells');
    const filled = [...cells, ...Array.from({ length: Math.min(width, TABLE_WIDTH) - cells.length }, () => [])];
    const fix = cells.length > width ? widened : place.instead('Empty cells fill it up.', filled);
    place.report('row_width', cells.length, `${width} cells, for the table is so wide`, fix);
  });
}

function cellsOf(row: unknown): unknown[] | undefined {
  const contents = isObject(row) ? own(row, 'table_row') : undefined;
  const cells = isObject(contents) ? own(contents, 'cells') : undefined;
  return Array.isArray(cells) ? cells : undefined;
}
