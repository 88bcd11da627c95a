import type { Store } from '../store/store.ts';
import type { Authored, BlockRecord, DatabaseRecord, DataSourceRecord, PageRecord, Parent } from '../store/records.ts';

/** Anything that can hold something else, with what it hangs on. */
export type Holder =
  | { kind: 'page'; record: PageRecord; parent: Parent }
  | { kind: 'database'; record: DatabaseRecord; parent: Parent }
  | { kind: 'data_source'; record: DataSourceRecord; parent: Parent }
  | { kind: 'block'; record: BlockRecord; parent: Parent };

/** The page, database, data source or block with that id, or null. */
export function locate(store: Store, id: string): Holder | null {
  const page = store.get('pages', id);
  if (page) return { kind: 'page', record: page, parent: page.parent };
  const block = store.get('blocks', id);
  if (block) return { kind: 'block', record: block, parent: block.parent };
  const dataSource = store.get('dataSources', id);
  if (dataSource) {
    return { kind: 'data_source', record: dataSource, parent: { type: 'database_id', id: dataSource.databaseId } };
  }
  const database = store.get('databases', id);
  return database ? { kind: 'database', record: database, parent: database.parent } : null;
}

/** The thing itself, then what it hangs on, up to the workspace. */
export function* lineage(store: Store, id: string): Generator<Holder> {
  let holder = locate(store, id);
  while (holder) {
    yield holder;
    holder = holder.parent.type === 'workspace' ? null : locate(store, holder.parent.id);
  }
}

/** Whether it is trashed itself, lies in something trashed, or neither. */
export function trashState(store: Store, id: string): 'itself' | 'ancestor' | 'no' {
  for (const { record } of lineage(store, id)) if (record.inTrash) return record.id === id ? 'itself' : 'ancestor';
  return 'no';
}

/** What Notion shows as `in_trash`: things inside of a trashed page are in the trash too. */
export function isInTrash(store: Store, record: Authored): boolean {
  return record.inTrash || trashState(store, record.id) !== 'no';
}

/** The page on which something stands; null for what hangs on the workspace or in a database. */
export function pageAround(store: Store, id: string): PageRecord | null {
  for (const holder of lineage(store, id)) if (holder.kind === 'page') return holder.record;
  return null;
}
