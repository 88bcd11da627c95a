import { storedValue } from '../properties/render.ts';
import type { DateValue } from '../rich-text/date-value.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { PageRecord, Property, RichText } from '../store/records.ts';

/** The text of a title, rich_text, url, email or phone_number; nothing reads as the empty text. */
export function textOf(page: PageRecord, property: Property): string {
  const value = storedValue(page, property) as RichText[] | string | null;
  return Array.isArray(value) ? plainText(value) : (value ?? '');
}

/** The name of the chosen option, or null. */
export function optionName(page: PageRecord, property: Property): string | null {
  const id = storedValue(page, property) as string | null;
  return property.config.options?.find(option => option.id === id)?.name ?? null;
}

/** Where the chosen option stands among all, or null. */
export function optionRank(page: PageRecord, property: Property): number | null {
  const id = storedValue(page, property) as string | null;
  const rank = property.config.options?.findIndex(option => option.id === id) ?? -1;
  return rank < 0 ? null : rank;
}

/** The names of the chosen options. */
export function names(page: PageRecord, property: Property): string[] {
  const ids = storedValue(page, property) as string[];
  return ids.flatMap(id => property.config.options?.find(option => option.id === id)?.name ?? []);
}

/** The start of a date, or null. */
export function dateStart(page: PageRecord, property: Property): string | null {
  return (storedValue(page, property) as DateValue | null)?.start ?? null;
}

/** `verified` or `none`. */
export function verificationState(page: PageRecord, property: Property): string {
  return (storedValue(page, property) as { state: string } | null)?.state === 'verified' ? 'verified' : 'none';
}
