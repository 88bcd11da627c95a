import { shownInstant } from '../clock.ts';
import type { FormulaDate, FormulaPerson, Value } from '../formula/values.ts';
import { storedValue } from '../properties/render.ts';
import { names, optionName, textOf } from '../query/read-value.ts';
import { instantOf, isDay, type DateValue } from '../rich-text/date-value.ts';
import type { PageRecord, Property } from '../store/records.ts';
import type { Store } from '../store/store.ts';

type ReadValue = (page: PageRecord, property: Property, store: Store) => Value;

/** What formulas and rollups see of the properties that hold a value of their own. */
export const plainValues: Record<string, ReadValue> = {
  title: textOf,
  rich_text: textOf,
  url: textOf,
  email: textOf,
  phone_number: textOf,
  number: (page, property) => storedValue(page, property) as number | null,
  checkbox: (page, property) => storedValue(page, property) === true,
  select: optionName,
  status: optionName,
  multi_select: names,
  date: (page, property) => dateValue(storedValue(page, property) as DateValue | null),
  people: (page, property, store) => (storedValue(page, property) as string[]).map(id => personOf(store, id)),
  files: (page, property) => (storedValue(page, property) as { name: string }[]).map(({ name }) => name),
  unique_id: (page, property) => uniqueIdText(page, property),
  created_time: page => instant(page.created),
  last_edited_time: page => instant(page.edited),
  created_by: (page, _property, store) => personOf(store, page.createdBy),
  last_edited_by: (page, _property, store) => personOf(store, page.editedBy),
};

/** A stored date as formulas have it. */
export function dateValue(date: DateValue | null): FormulaDate | null {
  if (!date) return null;
  const end = date.end === null ? null : instantOf(date.end);
  return { is: 'date', start: instantOf(date.start), end, isDay: isDay(date.start) };
}

/** `TASK-7`, or `7` without a prefix, or nothing. */
export function uniqueIdText(page: PageRecord, property: Property): string | null {
  const number = storedValue(page, property) as number | null;
  if (number === null) return null;
  return property.config.prefix ? `${property.config.prefix}-${number}` : String(number);
}

function instant(at: number): FormulaDate {
  return { is: 'date', start: shownInstant(at), end: null, isDay: false };
}

function personOf(store: Store, id: string): FormulaPerson {
  const user = store.get('users', id);
  return { is: 'person', id, name: user?.name ?? '', email: user?.email ?? '' };
}
