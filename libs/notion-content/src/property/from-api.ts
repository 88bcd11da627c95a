import { richTextFromApi, type ApiRichText } from '../rich-text/from-api.ts';
import { isPropertyType, type PropertyValue, type PropertyValues } from './contents.ts';

/** A property as an answer of Notion holds it, or a request, which may leave out the type. */
export interface ApiProperty {
  type?: string;
  id?: string;
  [field: string]: unknown;
}

/**
 * The properties of a page, from an answer or a request. Nothing of an answer is lost: a type that is newer than this library becomes
 * `unsupported`, with all that the answer says beside it.
 */
export function propertiesFromApi(given: { [name: string]: ApiProperty }): PropertyValues {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, propertyFromApi(value)]));
}

/** The properties as Notion answered with them. */
export function propertiesToApi(values: PropertyValues): { [name: string]: ApiProperty } {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, propertyToApi(value)]));
}

function propertyFromApi(given: ApiProperty): PropertyValue {
  const type = given.type ?? Object.keys(given).find(isPropertyType);
  if (type === 'unsupported' || !isPropertyType(type))
    return { ...given, type: 'unsupported', unsupported: { type: String(type) } } as PropertyValue;
  const isText = (type === 'title' || type === 'rich_text') && Array.isArray(given[type]);
  const value = isText ? richTextFromApi(given[type] as ApiRichText[]) : given[type];
  return { ...given, type, [type]: value } as unknown as PropertyValue;
}

function propertyToApi(given: PropertyValue): ApiProperty {
  if (given.type !== 'unsupported') return { ...given };
  const { unsupported, ...rest } = given;
  return { ...rest, type: unsupported.type };
}
