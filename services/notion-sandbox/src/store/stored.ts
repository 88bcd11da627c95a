import type { BlockRecord, TableName } from './records.ts';
import { lengthened, shortened } from './shorthand.ts';

/** A record as it is kept outside of the memory. */
export function toStored(table: TableName, record: { id: string }): object {
  if (table !== 'blocks') return record;
  const block = record as BlockRecord;
  return { ...block, content: shortened(block.content) };
}

/** The record that `toStored` gave. */
export function fromStored(table: TableName, stored: object): { id: string } {
  if (table !== 'blocks') return stored as { id: string };
  const block = stored as BlockRecord;
  const whole: BlockRecord = { ...block, content: lengthened(block.content) };
  return whole;
}
