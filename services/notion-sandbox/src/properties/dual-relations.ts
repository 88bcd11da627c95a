import { validationError } from '../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { plainText } from '../rich-text/rich-text.ts';
import { newId } from '../ids.ts';
import type { DataSourceRecord, PageRecord, Property, StoredValue } from '../store/records.ts';

/** Gives each new dual relation of a data source its other side, and ties the two together. */
export function completeDualRelations(sandbox: Sandbox, dataSourceId: string): void {
  const { store } = sandbox;
  for (const { id } of store.get('dataSources', dataSourceId)?.schema ?? []) {
    const source = store.get('dataSources', dataSourceId);
    const property = source?.schema.find(entry => entry.id === id);
    const relation = property?.config.relation;
    if (!source || !property || relation?.syncedPropertyId !== '') continue;
    const target = store.get('dataSources', relation.dataSourceId);
    if (!target) continue;
    const other = otherSide(source, property, target);
    store.put('dataSources', { ...target, schema: [...target.schema, other] });
    // Read again: a relation to itself has just changed this very record.
    const current = store.get('dataSources', dataSourceId) ?? source;
    store.put('dataSources', { ...current, schema: current.schema.map(entry => tied(entry, property.id, other.id)) });
    mirrorRows(sandbox, dataSourceId, property.id, other.id);
  }
}

/**
 * The other sides follow what became of the dual relations of a data source: a new name is taken over; a side that is
 * gone or points elsewhere leaves a relation of one side behind; a side that was made single takes the other one away.
 */
export function releaseDualRelations(sandbox: Sandbox, before: DataSourceRecord): void {
  for (const property of before.schema) {
    const was = property.config.relation;
    if (!was?.syncedPropertyId) continue;
    const current = sandbox.store.get('dataSources', before.id)?.schema.find(({ id }) => id === property.id);
    const is = current?.config.relation;
    const isSameTarget = is?.dataSourceId === was.dataSourceId;
    changeSchema(sandbox, was.dataSourceId, schema =>
      schema.flatMap(entry => {
        if (entry.id !== was.syncedPropertyId) return [entry];
        if (!isSameTarget)
          return [{ ...entry, config: { relation: { dataSourceId: before.id, syncedPropertyId: null } } }];
        if (!is.syncedPropertyId) return [];
        return [{ ...entry, name: freeName(schema, is.syncedName, entry.name) }];
      }),
    );
  }
}

function freeName(schema: readonly Property[], wanted: string | undefined, present: string): string {
  if (wanted === undefined || wanted === present) return present;
  if (schema.some(({ name }) => name === wanted)) {
    throw validationError(`There is already a property named "${wanted}".`);
  }
  return wanted;
}

function changeSchema(sandbox: Sandbox, dataSourceId: string, change: (schema: Property[]) => Property[]): void {
  const source = sandbox.store.get('dataSources', dataSourceId);
  if (source) sandbox.store.put('dataSources', { ...source, schema: change(source.schema) });
}

/** A relation of one side that gets another shows there what it says already. */
function mirrorRows(sandbox: Sandbox, dataSourceId: string, propertyId: string, otherId: string): void {
  for (const id of sandbox.store.idsBelow(dataSourceId)) {
    const page = sandbox.store.get('pages', id);
    for (const related of relatedIds(page?.values[propertyId])) setBackLink(sandbox, related, otherId, id, true);
  }
}

/** Writes on the other side what a page's new relations say. */
export function mirrorRelations(
  sandbox: Sandbox,
  before: PageRecord | null,
  after: PageRecord,
  schema: Property[],
): void {
  for (const property of schema) {
    const otherId = property.config.relation?.syncedPropertyId;
    if (property.type !== 'relation' || !otherId) continue;
    const had = relatedIds(before?.values[property.id]);
    const has = relatedIds(after.values[property.id]);
    for (const id of has) if (!had.includes(id)) setBackLink(sandbox, id, otherId, after.id, true);
    for (const id of had) if (!has.includes(id)) setBackLink(sandbox, id, otherId, after.id, false);
  }
}

function setBackLink(sandbox: Sandbox, pageId: string, propertyId: string, linkedId: string, linked: boolean): void {
  const page = sandbox.store.get('pages', pageId);
  if (!page) return;
  const others = relatedIds(page.values[propertyId]).filter(id => id !== linkedId);
  const value = linked ? [...others, linkedId] : others;
  sandbox.store.put('pages', { ...page, values: { ...page.values, [propertyId]: { type: 'relation', value } } });
}

function relatedIds(stored: StoredValue | undefined): string[] {
  return stored?.type === 'relation' ? (stored.value as string[]) : [];
}

function otherSide(source: DataSourceRecord, property: Property, target: DataSourceRecord): Property {
  const usual = `Related to ${plainText(source.title) || 'Untitled'} (${property.name})`;
  const wanted = property.config.relation?.syncedName ?? usual;
  const isTaken = target.schema.some(({ name }) => name === wanted);
  return {
    id: newId().slice(0, 4),
    name: isTaken ? `${wanted} ${target.schema.length}` : wanted,
    type: 'relation',
    description: null,
    config: { relation: { dataSourceId: source.id, syncedPropertyId: property.id } },
  };
}

function tied(entry: Property, id: string, otherId: string): Property {
  if (entry.id !== id || !entry.config.relation) return entry;
  const { dataSourceId } = entry.config.relation;
  return { ...entry, config: { relation: { dataSourceId, syncedPropertyId: otherId } } };
}
