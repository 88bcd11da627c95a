import { editedBy } from '../blocks/touch.ts';
import type { Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import { completeDualRelations, releaseDualRelations } from '../properties/dual-relations.ts';
import { followSchema } from '../properties/rows.ts';
import { changedSchema, newSchema } from '../properties/schema.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, RichText } from '../store/records.ts';
import { addDefaultView } from '../views/default-view.ts';

/** Makes a data source in a database; `properties` is still as it came. */
export function newDataSource(
  sandbox: Sandbox,
  call: Call,
  databaseId: string,
  given: { title: RichText[]; icon: object | null; properties: unknown },
): string {
  const { store } = sandbox;
  const id = newId();
  const record: DataSourceRecord = {
    id,
    databaseId,
    title: given.title,
    icon: given.icon,
    schema: [],
    uniqueIdCounter: 0,
    created: call.now,
    createdBy: call.token.botId,
    edited: call.now,
    editedBy: call.token.botId,
    inTrash: false,
  };
  // Stored before its schema is read, so that a relation may point to the data source itself.
  store.put('dataSources', record);
  const database = store.get('databases', databaseId);
  if (database) store.put('databases', { ...database, dataSourceIds: [...database.dataSourceIds, id] });
  store.put('dataSources', { ...record, schema: newSchema({ sandbox, call, dataSourceId: id }, given.properties) });
  completeDualRelations(sandbox, id);
  addDefaultView(sandbox, call, databaseId, id);
  return id;
}

/** Changes a data source; `properties` is still as it came, and undefined leaves things alone. */
export function changeDataSource(
  sandbox: Sandbox,
  call: Call,
  before: DataSourceRecord,
  given: { title?: RichText[]; icon?: object | null; properties?: unknown; inTrash?: boolean; databaseId?: string },
): void {
  const write = { sandbox, call, dataSourceId: before.id };
  const schema = given.properties === undefined ? before.schema : changedSchema(write, before, given.properties);
  sandbox.store.put('dataSources', {
    ...before,
    schema,
    title: given.title ?? before.title,
    icon: given.icon === undefined ? before.icon : given.icon,
    inTrash: given.inTrash ?? before.inTrash,
    databaseId: given.databaseId ?? before.databaseId,
    ...editedBy(call),
  });
  if (schema === before.schema) return;
  releaseDualRelations(sandbox, before);
  followSchema(sandbox, before);
  completeDualRelations(sandbox, before.id);
}
