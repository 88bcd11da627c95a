import type { JsonObject, JsonValue } from '@na/contracts';
import { plainText, type PageState } from './page-state.ts';

/** So much of the properties' words is searched; in characters. */
const MOST_TEXT = 20_000;

/** The words of a page's properties but for its title, for full-text search. */
export function propertyWords(properties: PageState['properties']): string {
  const words = Object.values(properties).map(property =>
    WORDS[String(property.type)]?.(property[String(property.type)]),
  );
  return words.filter(Boolean).join('\n').slice(0, MOST_TEXT).toWellFormed();
}

const asIs = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
const nameOf = (value: JsonValue | undefined) => asIs((value as JsonObject | null | undefined)?.name);
const namesOf = (value: JsonValue | undefined) => (Array.isArray(value) ? value.map(nameOf).join(' ') : '');

/** Types whose values somebody would look for by their words. */
const WORDS: { [type: string]: ((value: JsonValue | undefined) => string) | undefined } = {
  rich_text: plainText,
  select: nameOf,
  status: nameOf,
  multi_select: namesOf,
  people: namesOf,
  files: namesOf,
  url: asIs,
  email: asIs,
  phone_number: asIs,
};
