import type { TableName } from '../records.ts';
import { changesOf, type Change, type State } from '../state.ts';
import { toStored } from '../stored.ts';

/** Rows that writes come to: of each record and each list, what stands in the end. */
export interface Batch {
  put: { kind: string; id: string; record: string }[];
  removed: { kind: string; id: string }[];
  childLists: { parent: string; ids: string }[];
}

type RecordChange = Exclude<Change, { childrenOf: string }>;

/** A write as it waits: records never change, so what it left behind can be written down later. */
export interface WaitingWrite {
  changes: readonly RecordChange[];
  /** The lists that it changed, as it left them. */
  childLists: ReadonlyMap<string, readonly string[]>;
}

/** Takes down a write while the state is as it left it. */
export function waiting(changes: readonly Change[], state: State): WaitingWrite {
  const records: RecordChange[] = [];
  const childLists = new Map<string, readonly string[]>();
  for (const change of changes) {
    if ('childrenOf' in change) childLists.set(change.childrenOf, state.children.get(change.childrenOf) ?? []);
    else records.push(change);
  }
  return { changes: records, childLists };
}

/** Several writes, one after the other, as one. */
export function merged(writes: readonly WaitingWrite[]): Batch {
  const put = new Map<string, Batch['put'][number]>();
  const removed = new Map<string, Batch['removed'][number]>();
  const childLists = new Map<string, readonly string[]>();
  for (const write of writes) {
    for (const change of write.changes) {
      if ('put' in change) {
        put.set(keyOf(change.put, change.record.id), rowOf(change.put, change.record));
      } else {
        const key = keyOf(change.removed, change.id);
        put.delete(key);
        removed.set(key, { kind: change.removed, id: change.id });
      }
    }
    for (const [parent, ids] of write.childLists) childLists.set(parent, ids);
  }
  return {
    put: [...put.values()],
    removed: [...removed.values()],
    childLists: [...childLists].map(([parent, ids]) => ({ parent, ids: JSON.stringify(ids) })),
  };
}

/** The whole state, in batches of so many rows. */
export function* batchesOf(state: State, rows: number): Generator<Batch> {
  let batch: Batch = { put: [], removed: [], childLists: [] };
  for (const change of changesOf(state)) {
    if ('put' in change) batch.put.push(rowOf(change.put, change.record));
    else if ('childrenOf' in change)
      batch.childLists.push({ parent: change.childrenOf, ids: JSON.stringify(change.added) });
    if (batch.put.length + batch.childLists.length < rows) continue;
    yield batch;
    batch = { put: [], removed: [], childLists: [] };
  }
  yield batch;
}

function rowOf(kind: TableName, record: { id: string }): Batch['put'][number] {
  return { kind, id: record.id, record: JSON.stringify(toStored(kind, record)) };
}

/** No kind has a blank in its name. */
function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}
