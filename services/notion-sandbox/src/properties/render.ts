import { shownTime } from '../clock.ts';
import type { DataSourceRecord, PageRecord, Property, RichText, SelectOption } from '../store/records.ts';
import { formulaAnswer, rollupAnswer } from '../reckoning/answers.ts';
import type { Reckoning } from '../reckoning/reckoning.ts';
import { emptyValue } from './kinds.ts';

/** Notion cuts lists in page objects here; the whole list is at `/properties/:id`. */
const inlineItems = 25;

/** The stored value of a property, or what stands for nothing. */
export function storedValue(page: PageRecord, property: Property): unknown {
  const stored = page.values[property.id];
  return stored?.type === property.type ? stored.value : emptyValue(property.type);
}

/** A property's value as it stands in a page object. */
function renderProperty(page: PageRecord, property: Property, reckoning: Reckoning): Record<string, unknown> {
  const { type } = property;
  const whole = valueOf(page, property, reckoning);
  const value = Array.isArray(whole) && listTypes.has(type) ? whole.slice(0, inlineItems) : whole;
  const more = type === 'relation' ? { has_more: (whole as unknown[]).length > inlineItems } : {};
  return { id: shownPropertyId(property), type, [type]: value, ...more };
}

/** Types whose values come as a list of items at `/properties/:id`. */
export const listTypes: ReadonlySet<string> = new Set(['title', 'rich_text', 'people', 'relation']);

/** The whole value, in the shape of an answer. */
export function valueOf(page: PageRecord, property: Property, reckoning: Reckoning): unknown {
  const computed = Object.hasOwn(computedValues, property.type) ? computedValues[property.type] : undefined;
  if (computed) return computed(page, property, reckoning);
  const stored = storedValue(page, property);
  switch (property.type) {
    case 'select':
    case 'status':
      return shownOption(property, stored as string | null);
    case 'multi_select':
      return (stored as string[]).map(id => shownOption(property, id)).filter(option => option !== null);
    case 'people':
      return (stored as string[]).map(id => ({ object: 'user', id }));
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
  reckoning: Reckoning,
): Record<string, unknown> {
  const schema = dataSource?.schema ?? [titleProperty];
  const wanted = only ? schema.filter(property => isNamed(property, only)) : schema;
  return Object.fromEntries(wanted.map(property => [property.name, renderProperty(page, property, reckoning)]));
}

/** The only property of a page outside of a data source. */
export const titleProperty: Property = { id: 'title', name: 'title', type: 'title', description: null, config: {} };

function isNamed({ id, name }: Property, wanted: readonly string[]): boolean {
  return wanted.includes(id) || wanted.includes(encodeURIComponent(id)) || wanted.includes(name);
}

const computedValues: Record<string, (page: PageRecord, property: Property, reckoning: Reckoning) => unknown> = {
  created_time: page => shownTime(page.created),
  created_by: page => ({ object: 'user', id: page.createdBy }),
  last_edited_time: page => shownTime(page.edited),
  last_edited_by: page => ({ object: 'user', id: page.editedBy }),
  unique_id: (page, property) => ({
    prefix: property.config.prefix ?? null,
    number: (storedValue(page, property) as number | null) ?? null,
  }),
  relation: (page, property, reckoning) => reckoning.related(page, property).map(({ id }) => ({ id })),
  formula: (page, property, reckoning) => formulaAnswer(reckoning, page, property),
  rollup: (page, property, reckoning) => inlineRollup(rollupAnswer(reckoning, page, property, shownBy(reckoning))),
  button: () => ({}),
};

/** Gives values as answers have them, for what looks at other pages. */
export function shownBy(reckoning: Reckoning): (page: PageRecord, property: Property) => unknown {
  return (page, property) => valueOf(page, property, reckoning);
}

/** A list in a page object is cut, and so are the lists in it. */
function inlineRollup(rollup: object): object {
  if (!('array' in rollup)) return rollup;
  const items = (rollup.array as Record<string, unknown>[]).slice(0, inlineItems);
  const cut = (value: unknown) => (Array.isArray(value) ? value.slice(0, inlineItems) : value);
  return {
    ...rollup,
    array: items.map(item => ({ ...item, [item['type'] as string]: cut(item[item['type'] as string]) })),
  };
}

function shownOption(property: Property, id: string | null): Omit<SelectOption, 'description'> | null {
  const option = id === null ? undefined : property.config.options?.find(entry => entry.id === id);
  return option ? { id: option.id, name: option.name, color: option.color } : null;
}

/** The items of a list value, as `/properties/:id` gives them. */
export function propertyItems(page: PageRecord, property: Property, reckoning: Reckoning): unknown[] {
  const { type } = property;
  const id = shownPropertyId(property);
  return (valueOf(page, property, reckoning) as (RichText | object)[]).map(item => ({
    object: 'property_item',
    id,
    type,
    [type]: item,
  }));
}
