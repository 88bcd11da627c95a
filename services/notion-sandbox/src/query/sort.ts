import { arrayOf, object, oneOf, optional, own, string, type JsonObject } from '../checks/check.ts';
import { shownInstant } from '../clock.ts';
import { isDate, textOf as plainOf } from '../formula/values.ts';
import { validationError } from '../errors.ts';
import { storedValue } from '../properties/render.ts';
import { findProperty } from '../properties/values.ts';
import type { PageRecord, Property } from '../store/records.ts';
import type { Reckoning } from '../reckoning/reckoning.ts';
import { dateStart, names, optionRank, textOf } from './read-value.ts';

export type Compare = (left: PageRecord, right: PageRecord) => number;

type Key = string | number | null;

/**
 * Reads `sorts` and gives a total order: the sorts one after the other, then the newest first. Rows without a value
 * come last in both directions.
 */
export function rowOrder(reckoning: Reckoning, schema: readonly Property[], sorts: unknown): Compare {
  const read = optional(arrayOf((item, path) => sortOrder(reckoning, schema, object(item, path), path)));
  const orders = read(sorts, 'body.sorts') ?? [];
  return (left, right) => {
    for (const order of orders) {
      const outcome = order(left, right);
      if (outcome !== 0) return outcome;
    }
    return right.seq - left.seq;
  };
}

function sortOrder(reckoning: Reckoning, schema: readonly Property[], sort: JsonObject, path: string): Compare {
  const direction = oneOf(['ascending', 'descending'])(sort['direction'] ?? 'ascending', `${path}.direction`);
  const key =
    own(sort, 'timestamp') === undefined ? propertyKey(reckoning, schema, sort, path) : timestampKey(sort, path);
  return byKey(key, direction === 'ascending' ? 1 : -1);
}

function byKey(key: (page: PageRecord) => Key, sign: 1 | -1): Compare {
  const keyOf = readOnce(key);
  return (left, right) => {
    const [a, b] = [keyOf(left), keyOf(right)];
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * collator.compare(String(a), String(b));
  };
}

/** A row is compared many times and its key is dear: a date is parsed, a text is put together. */
function readOnce(key: (page: PageRecord) => Key): (page: PageRecord) => Key {
  const known = new Map<PageRecord, Key>();
  return page => {
    const before = known.get(page);
    if (before !== undefined) return before;
    const read = key(page);
    known.set(page, read);
    return read;
  };
}

const collator = new Intl.Collator('en', { numeric: false, sensitivity: 'variant' });

function timestampKey(sort: JsonObject, path: string): (page: PageRecord) => Key {
  const timestamp = oneOf(['created_time', 'last_edited_time'])(sort['timestamp'], `${path}.timestamp`);
  return timestamp === 'created_time' ? page => shownInstant(page.created) : page => shownInstant(page.edited);
}

function propertyKey(reckoning: Reckoning, schema: readonly Property[], sort: JsonObject, path: string) {
  const name = string()(own(sort, 'property'), `${path}.property`);
  const property = findProperty(schema, name);
  if (!property) throw validationError(`Could not find sort property with name or id: ${name}`);
  const key = Object.hasOwn(sortKeys, property.type) ? sortKeys[property.type] : undefined;
  return (page: PageRecord) => (key ? key(page, property, reckoning) : null);
}

const text = (page: PageRecord, property: Property) => textOf(page, property) || null;
const plain = (page: PageRecord, property: Property) => storedValue(page, property) as number | null;
const userName = ({ store }: Reckoning, id: string | undefined) => (id && store.get('users', id)?.name) || null;

/** A reckoned value by its kind; lists, people and pages as text. */
function reckoned(page: PageRecord, property: Property, reckoning: Reckoning): Key {
  const value = reckoning.valueOf(page, property) ?? null;
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return isDate(value) ? value.start : plainOf(value) || null;
}

/** What each type is sorted by; types that are missing here sort as if empty. */
const sortKeys: Record<string, (page: PageRecord, property: Property, reckoning: Reckoning) => Key> = {
  title: text,
  rich_text: text,
  url: text,
  email: text,
  phone_number: text,
  number: plain,
  unique_id: plain,
  checkbox: (page, property) => (storedValue(page, property) === true ? 1 : 0),
  select: optionRank,
  status: optionRank,
  multi_select: (page, property) => names(page, property).join(', ') || null,
  date: (page, property) => {
    const start = dateStart(page, property);
    return start === null ? null : Date.parse(start);
  },
  created_time: page => shownInstant(page.created),
  last_edited_time: page => shownInstant(page.edited),
  people: (page, property, reckoning) => userName(reckoning, (storedValue(page, property) as string[])[0]),
  created_by: (page, _property, reckoning) => userName(reckoning, page.createdBy),
  last_edited_by: (page, _property, reckoning) => userName(reckoning, page.editedBy),
  files: (page, property) => (storedValue(page, property) as { name: string }[])[0]?.name ?? null,
  relation: reckoned,
  formula: reckoned,
  rollup: reckoned,
};
