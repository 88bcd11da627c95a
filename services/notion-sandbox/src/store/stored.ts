import type { BlockRecord, PageRecord, TableName } from './records.ts';
import { lengthened, longItem, shortened, shortItem } from './shorthand.ts';

/** A record as it is kept outside of the memory: text without form is in shorthand in blocks and in the values of pages. */
export function toStored(table: TableName, record: { id: string }): { id: string } {
  const write = changed[table]?.[0];
  return write ? write(record) : record;
}

/** The record that `toStored` gave. */
export function fromStored(table: TableName, stored: { id: string }): { id: string } {
  const read = changed[table]?.[1];
  return read ? read(stored) : stored;
}

type Change = (record: { id: string }) => { id: string };

/** The tables whose records are not kept as they are: how each is written, and read. */
const changed: { [T in TableName]?: [write: Change, read: Change] } = {
  blocks: [withContent(shortened), withContent(lengthened)],
  pages: [withTexts(shortItem), withTexts(longItem)],
};

function withContent(change: (content: BlockRecord['content']) => BlockRecord['content']): Change {
  return record => {
    const block = record as BlockRecord;
    const changed: BlockRecord = { ...block, content: change(block.content) };
    return changed;
  };
}

function withTexts(change: (item: unknown) => unknown): Change {
  return record => {
    const page = record as PageRecord;
    const values: PageRecord['values'] = {};
    for (const [id, stored] of Object.entries(page.values)) {
      const isText = (stored.type === 'title' || stored.type === 'rich_text') && Array.isArray(stored.value);
      values[id] = isText ? { ...stored, value: (stored.value as unknown[]).map(change) } : stored;
    }
    const changed: PageRecord = { ...page, values };
    return changed;
  };
}
