import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord, DatabaseRecord, DataSourceRecord, PageRecord, TokenRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { lineage, trashState } from './lineage.ts';

/** Whether the token was given this page, database, data source or block, or something above it. */
export function isShared(store: Store, token: TokenRecord, id: string): boolean {
  for (const { record } of lineage(store, id)) if (token.roots.includes(record.id)) return true;
  return false;
}

export function pageFor(sandbox: Sandbox, call: Call, id: string): PageRecord {
  const page = sandbox.store.get('pages', id);
  if (page && isShared(sandbox.store, call.token, id)) return page;
  if (sandbox.store.get('databases', id) && isShared(sandbox.store, call.token, id)) {
    throw validationError(`Provided ID ${id} is a database, not a page. Use the retrieve database API instead.`);
  }
  throw notFound('page', id, call.token.name);
}

export function databaseFor(sandbox: Sandbox, call: Call, id: string): DatabaseRecord {
  const database = sandbox.store.get('databases', id);
  if (database && isShared(sandbox.store, call.token, id)) return database;
  if (sandbox.store.get('pages', id) && isShared(sandbox.store, call.token, id)) {
    throw validationError(`Provided ID ${id} is a page, not a database. Use the retrieve page API instead.`);
  }
  throw notFound('database', id, call.token.name);
}

export function dataSourceFor(sandbox: Sandbox, call: Call, id: string): DataSourceRecord {
  const dataSource = sandbox.store.get('dataSources', id);
  if (dataSource && isShared(sandbox.store, call.token, id)) return dataSource;
  throw notFound('data_source', id, call.token.name);
}

/** A block, or a page or database seen as the block that it is where it stands. */
export function blockFor(sandbox: Sandbox, call: Call, id: string): BlockRecord | PageRecord | DatabaseRecord {
  const { store } = sandbox;
  const found = store.get('blocks', id) ?? store.get('pages', id) ?? store.get('databases', id);
  if (found && isShared(store, call.token, id)) return found;
  throw notFound('block', id, call.token.name);
}

/** Notion refuses to edit what is in the trash. */
export function refuseTrashed(store: Store, id: string): void {
  const state = trashState(store, id);
  if (state === 'itself') {
    throw validationError("Can't edit block that is archived. You must unarchive the block before editing.");
  }
  if (state === 'ancestor') {
    throw validationError(
      "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
    );
  }
}

/** Nothing moves into itself or into something that it holds: the way up from there would never end. */
export function refuseInside(store: Store, movedId: string, parentId: string): void {
  for (const { kind, record } of lineage(store, parentId)) {
    if (record.id === movedId) throw validationError(`The ${kind} ${movedId} can not be moved into itself.`);
  }
}
