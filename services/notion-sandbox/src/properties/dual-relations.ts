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
  return { ...entry, config: { relation: { ...entry.config.relation, syncedPropertyId: otherId } } };
}
