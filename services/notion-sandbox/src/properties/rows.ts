import { plainValues } from '../reckoning/property-values.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord, Property, SelectOption, StoredValue } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { conversions } from './convert.ts';
import { newOption } from './options.ts';

/** A property as it was, and as it is. */
interface Change {
  before: Property | undefined;
  after: Property;
}

/**
 * The rows of a data source follow its new schema: values are converted to the new types, links to what is no longer
 * related go, and a new unique_id numbers the rows that are there, oldest first.
 */
export function followSchema({ store }: Sandbox, before: DataSourceRecord): void {
  const source = store.get('dataSources', before.id);
  if (!source) return;
  for (const after of source.schema) {
    const change = { before: before.schema.find(({ id }) => id === after.id), after };
    if (isRetyped(change)) convertRows(store, before.id, change as Required<Change>);
    if (after.type === 'unique_id' && change.before?.type !== 'unique_id') numberRows(store, before.id, after.id);
  }
}

function isRetyped({ before, after }: Change): boolean {
  if (!before) return false;
  return before.type !== after.type || before.config.relation?.dataSourceId !== after.config.relation?.dataSourceId;
}

function convertRows(store: Store, sourceId: string, { before, after }: Change): void {
  const read = before && plainValues[before.type];
  const convert = Object.hasOwn(conversions, after.type) ? conversions[after.type] : undefined;
  const options = [...(after.config.options ?? [])];
  const optionId = (name: string) => knownOption(options, before, after, name);
  for (const page of rowsOf(store, sourceId)) {
    const value = before && read ? read(page, before, store) : null;
    const converted = convert && value !== null ? convert(value, optionId) : null;
    store.put('pages', { ...page, values: withValue(page, after, converted) });
  }
  keepOptions(store, sourceId, after, options);
}

/** Options that values bring along are added, with the colour that they had; a status gains none. */
function knownOption(
  options: SelectOption[],
  before: Property | undefined,
  after: Property,
  name: string,
): string | null {
  const known = options.find(option => option.name === name);
  if (known || after.type === 'status') return known?.id ?? null;
  const former = before?.config.options?.find(option => option.name === name);
  const added = former ?? newOption(after.id, options.length, name, undefined);
  options.push(added);
  return added.id;
}

function keepOptions(store: Store, sourceId: string, property: Property, options: SelectOption[]): void {
  const source = store.get('dataSources', sourceId);
  if (!source || options.length === (property.config.options?.length ?? 0)) return;
  const schema = source.schema.map(entry =>
    entry.id === property.id ? { ...entry, config: { ...entry.config, options } } : entry,
  );
  store.put('dataSources', { ...source, schema });
}

/** Numbers go on from the last one given, so that none is given twice. */
function numberRows(store: Store, sourceId: string, propertyId: string): void {
  const source = store.get('dataSources', sourceId);
  if (!source) return;
  let number = source.uniqueIdCounter;
  for (const page of rowsOf(store, sourceId)) {
    number += 1;
    store.put('pages', { ...page, values: { ...page.values, [propertyId]: { type: 'unique_id', value: number } } });
  }
  store.put('dataSources', { ...source, uniqueIdCounter: number });
}

/** All rows, those in the trash too, oldest first. */
function rowsOf(store: Store, sourceId: string): PageRecord[] {
  const pages = [...store.idsBelow(sourceId)].map(id => store.get('pages', id)).filter(page => page !== undefined);
  return pages.sort((left, right) => left.seq - right.seq);
}

function withValue(page: PageRecord, property: Property, value: unknown): Record<string, StoredValue> {
  const { [property.id]: _former, ...others } = page.values;
  return value === null ? others : { ...others, [property.id]: { type: property.type, value } };
}
