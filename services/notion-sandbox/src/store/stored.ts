import type { PackedBlocks } from './packed-blocks.ts';
import type { BlockRecord, PageRecord, TableName } from './records.ts';
import { longItem, shortened, shortItem } from './shorthand.ts';
import { applyChange, type State } from './state.ts';

/** A record as it is kept outside of the memory: text without form is in shorthand in blocks and in the values of pages. */
export function toStored(table: TableName, record: { id: string }): { id: string } {
  if (table === 'pages') return withTexts(record as PageRecord, shortItem);
  if (table !== 'blocks') return record;
  const block = record as BlockRecord;
  const short: BlockRecord = { ...block, content: shortened(block.content) };
  return short;
}

/** Puts the record that `toStored` gave into the state. Blocks stay in shorthand on the way: there are a million of them. */
export function putStored(state: State, table: TableName, stored: { id: string }): void {
  if (table === 'blocks') (state.tables.blocks as PackedBlocks).setShort(stored as BlockRecord);
  else {
    const record = table === 'pages' ? withTexts(stored as PageRecord, longItem) : stored;
    applyChange(state, { put: table, record });
  }
}

function withTexts(page: PageRecord, change: (item: unknown) => unknown): PageRecord {
  const values: PageRecord['values'] = {};
  for (const [id, stored] of Object.entries(page.values)) {
    const isText = (stored.type === 'title' || stored.type === 'rich_text') && Array.isArray(stored.value);
    values[id] = isText ? { ...stored, value: (stored.value as unknown[]).map(change) } : stored;
  }
  return { ...page, values };
}
