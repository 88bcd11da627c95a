import { editedBy } from '../blocks/touch.ts';
import type { Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Authored } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { tabsKey } from './find.ts';

/** Every new data source comes with a table that shows it. */
export function addDefaultView(sandbox: Sandbox, call: Call, databaseId: string, dataSourceId: string): void {
  const authored = { created: call.now, createdBy: call.token.botId, ...editedBy(call), inTrash: false };
  putTable(sandbox.store, { id: newId(), ...authored }, databaseId, dataSourceId);
}

/** Stores a plain table as the last tab of a database. */
export function putTable(store: Store, authored: Authored, databaseId: string, dataSourceId: string): void {
  store.put('views', {
    ...authored,
    databaseId,
    dataSourceId,
    name: 'Default view',
    type: 'table',
    filter: null,
    sorts: null,
    quickFilters: null,
    configuration: { type: 'table' },
    dashboardId: null,
    rows: [],
  });
  store.insertChildren(tabsKey(databaseId), store.childrenOf(tabsKey(databaseId)).length, [authored.id]);
}
