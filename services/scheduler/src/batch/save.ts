import type { EntityManager } from 'typeorm';
import type { BatchRow } from './batch-row.ts';
import { SAVE_BATCH } from './batch.queries.ts';

/** Keeps how a batch stands, whose row is locked; it is looked at after so many milliseconds. */
export async function save(tx: EntityManager, row: BatchRow, restMs: number): Promise<BatchRow> {
  const { is_paused, has_gate, now } = row;
  const given = [row.workspace_id, row.id, JSON.stringify(row), restMs];
  const [[saved]] = await tx.query<[[BatchRow], number]>(SAVE_BATCH, given);
  return { ...saved, is_paused, has_gate, now };
}
