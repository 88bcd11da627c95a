import { databaseFor, dataSourceFor, isShared } from '../access/access.ts';
import { notFound } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, ViewRecord } from '../store/records.ts';

/** The view with that id, if its database is shared. */
export function viewFor(sandbox: Sandbox, call: Call, id: string): ViewRecord {
  const view = sandbox.store.get('views', id);
  if (view && isShared(sandbox.store, call.token, view.databaseId)) return view;
  throw notFound('view', id, call.token.name);
}

/** The data source that a view shows; null for a dashboard, which shows other views. */
export function sourceOf(sandbox: Sandbox, call: Call, view: ViewRecord): DataSourceRecord | null {
  return view.dataSourceId === null ? null : dataSourceFor(sandbox, call, view.dataSourceId);
}

/** The views in the tab bar of a database, from left to right. */
export function tabsOf(sandbox: Sandbox, call: Call, databaseId: string): string[] {
  return [...sandbox.store.childrenOf(tabsKey(databaseFor(sandbox, call, databaseId).id))];
}

/** The key below which the tabs of a database are kept. */
export function tabsKey(databaseId: string): string {
  return `views/${databaseId}`;
}
