import { PackedBlocks } from './packed-blocks.ts';
import { tableNames, type TableName, type Tables } from './records.ts';
import { PlainTable, type Table } from './table.ts';

/** Everything that the sandbox knows. Records and child lists are never changed in place, so a shallow copy is a snapshot. */
export interface State {
  tables: { [T in TableName]: Table<Tables[T]> };
  /** The blocks, pages and databases inside a page or block, in order. */
  children: Map<string, readonly string[]>;
}

/** One change, as the journal keeps it. */
export type Change =
  | { put: TableName; record: { id: string } }
  | { removed: TableName; id: string }
  | { childrenOf: string; at: number; removed: number; added: string[] };

export function emptyState(): State {
  const tables = Object.fromEntries(tableNames.map(name => [name, new PlainTable()])) as unknown as State['tables'];
  return { tables: { ...tables, blocks: new PackedBlocks() }, children: new Map() };
}

export function copyState(state: State): State {
  const copies = tableNames.map(name => [name, state.tables[name].copy()]);
  return { tables: Object.fromEntries(copies) as State['tables'], children: new Map(state.children) };
}

/** The changes that build the state from nothing, one after the other. */
export function* changesOf(state: State): Generator<Change> {
  for (const name of tableNames) for (const record of state.tables[name].values()) yield { put: name, record };
  for (const [parent, ids] of state.children) yield { childrenOf: parent, at: 0, removed: 0, added: [...ids] };
}

export function applyChange(state: State, change: Change): void {
  if ('put' in change) {
    (state.tables[change.put] as Table<{ id: string }>).set(change.record.id, change.record);
  } else if ('childrenOf' in change) {
    const before = state.children.get(change.childrenOf) ?? [];
    state.children.set(change.childrenOf, before.toSpliced(change.at, change.removed, ...change.added));
  } else {
    state.tables[change.removed].delete(change.id);
  }
}
