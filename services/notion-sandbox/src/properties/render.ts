import { shownTime } from '../clock.ts';
import type { DataSourceRecord, PageRecord, Property, RichText, SelectOption } from '../store/records.ts';
import { emptyValue } from './kinds.ts';

/** Notion cuts lists in page objects here; the whole list is at `/properties/:id`. */
const inlineItems = 25;

/** The stored value of a property, or what stands for nothing. */
export function storedValue(page: PageRecord, property: Property): unknown {
  const stored = page.values[property.id];
  return stored?.type === property.type ? stored.value : emptyValue(property.type);
}

/** A property's value as it stands in a page object. */
function renderProperty(page: PageRecord, property: Property): Record<string, unknown> {
  const { type } = property;
  const whole = valueOf(page, property);
  const value = Array.isArray(whole) && listTypes.has(type) ? whole.slice(0, inlineItems) : whole;
  const more = type === 'relation' ? { has_more: (whole as unknown[]).length > inlineItems } : {};
  return { id: shownPropertyId(property), type, [type]: value, ...more };
}

/** Types whose values come as a list of items at `/properties/:id`. */
export const listTypes: ReadonlySet<string> = new Set(['title', 'rich_text', 'people', 'relation']);

/** The whole value, in the shape of an answer. */
export function valueOf(page: PageRecord, property: Property): unknown {
  const computed = computedValues[property.type];
  if (computed) return computed(page, property);
  const stored = storedValue(page, property);
  switch (property.type) {
    case 'select':
    case 'status':
      return shownOption(property, stored as string | null);
    case 'multi_select':
      return (stored as string[]).map(id => shownOption(property, id)).filter(option => option !== null);
    case 'people':
      return (stored as string[]).map(id => ({ object: 'user', id }));
    case 'relation':
      return (stored as string[]).map(id => ({ id }));
    default:
      return stored;
  }
}

/** Ids of properties are url-encoded in answers, e.g. `W%5BY%5B`. */
export function shownPropertyId(property: Property): string {
  return encodeURIComponent(property.id);
}

/** The properties of a page, all or those asked for. */
export function renderProperties(
  page: PageRecord,
  dataSource: DataSourceRecord | null,
  only: readonly string[] | null,
): Record<string, unknown> {
  const schema = dataSource?.schema ?? [titleProperty];
  const wanted = only ? schema.filter(property => isNamed(property, only)) : schema;
  return Object.fromEntries(wanted.map(property => [property.name, renderProperty(page, property)]));
}

/** The only property of a page outside of a data source. */
export const titleProperty: Property = { id: 'title', name: 'title', type: 'title', description: null, config: {} };

function isNamed({ id, name }: Property, wanted: readonly string[]): boolean {
  return wanted.includes(id) || wanted.includes(encodeURIComponent(id)) || wanted.includes(name);
}

const computedValues: Record<string, (page: PageRecord, property: Property) => unknown> = {
  created_time: page => shownTime(page.created),
  created_by: page => ({ object: 'user', id: page.createdBy }),
  last_edited_time: page => shownTime(page.edited),
  last_edited_by: page => ({ object: 'user', id: page.editedBy }),
  unique_id: (page, property) => ({
    prefix: property.config.prefix ?? null,
    number: (storedValue(page, property) as number | null) ?? null,
  }),
  // Not evaluated here; `unsupported` is what Notion itself says about values that it does not give by API.
  formula: () => ({ type: 'unsupported', unsupported: {} }),
  rollup: (_page, property) => ({
    type: 'unsupported',
    unsupported: {},
    function: property.config.rollup?.['function'] ?? 'show_original',
  }),
  button: () => ({}),
};

function shownOption(property: Property, id: string | null): Omit<SelectOption, 'description'> | null {
  const option = id === null ? undefined : property.config.options?.find(entry => entry.id === id);
  return option ? { id: option.id, name: option.name, color: option.color } : null;
}

/** The items of a list value, as `/properties/:id` gives them. */
export function propertyItems(page: PageRecord, property: Property): unknown[] {
  const { type } = property;
  const id = shownPropertyId(property);
  return (valueOf(page, property) as (RichText | object)[]).map(item => ({
    object: 'property_item',
    id,
    type,
    [type]: item,
  }));
}
