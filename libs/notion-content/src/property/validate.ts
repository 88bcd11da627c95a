import { asJson } from '../validation/as-json.ts';
import type { Verdict } from '../validation/finding.ts';
import { date, id, withId, withUrl } from '../validation/formats.ts';
import { CONTACT_LENGTH, PROPERTY_ITEMS, REQUEST_LIMITS, URL_LENGTH } from '../validation/limits.ts';
import {
  boolean,
  fields,
  firstOf,
  isKind,
  isObject,
  isString,
  listOf,
  Look,
  nullable,
  number,
  oneOf,
  optional,
  own,
  string,
  type Check,
} from '../validation/look.ts';
import { richText } from '../validation/rich-text.ts';
import { isPropertyType, WRITABLE, type PropertyValues } from './contents.ts';
import { propertiesFromApi, type ApiProperty } from './from-api.ts';
import type { WritableType } from './requests.ts';

/** Length of the name of an option or of a file in a property: our reading, where Notion's documentation is silent. */
const NAME_LENGTH = 100;

/**
 * Looks at the properties of a request that creates or changes a page, and gives them typed, or all that Notion would refuse. It never throws.
 * Whether the data source has these properties is not looked at.
 */
export function validateProperties(given: unknown): Verdict<PropertyValues> {
  const look = new Look(REQUEST_LIMITS);
  const json = asJson(given);
  const properties: unknown = json && JSON.parse(json);
  if (!json) look.report('not_json', typeof given, 'properties that JSON can hold');
  else if (isKind(properties, look, 'an object of properties', isObject))
    for (const [name, value] of Object.entries(properties)) checkProperty(value, look.at(name));
  if (look.findings.length) return { ok: false, findings: look.findings };
  return { ok: true, value: propertiesFromApi(properties as { [name: string]: ApiProperty }) };
}

const option: Check = (given, look) => {
  if (!isKind(given, look, 'an option', isObject)) return;
  if (own(given, 'name') === undefined) return string(NAME_LENGTH)(own(given, 'id'), look.at('id'));
  optional(string(NAME_LENGTH))(own(given, 'id'), look.at('id'));
  const at = look.at('name');
  const name = own(given, 'name');
  string(NAME_LENGTH)(name, at);
  if (isString(name) && (name === '' || name.includes(',')))
    at.report('unknown_value', name, 'a name without a comma, and not empty');
};

/** An address of any kind. An empty one is none, which Notion has null for. */
const url: Check = nullable((given, look) => {
  if (given === '')
    return look.report('invalid_url', '', 'an address, or null', look.instead('It leads nowhere.', null));
  string(URL_LENGTH)(given, look);
});

const FILES: { readonly [source: string]: Check } = { external: withUrl, file: withUrl, file_upload: withId };

const file: Check = (given, look) => {
  if (!isKind(given, look, 'a file', isObject)) return;
  const source = own(given, 'type') ?? firstOf(given, Object.keys(FILES));
  const check = isString(source) && Object.hasOwn(FILES, source) ? FILES[source] : undefined;
  if (!check) return look.report(source === undefined ? 'missing' : 'unknown_type', source, 'a file or an upload');
  check(own(given, source as string), look.at(source as string));
  const name = string(NAME_LENGTH);
  (source === 'file_upload' ? optional(name) : name)(own(given, 'name'), look.at('name'));
};

const text = optional(nullable(string()));
const place = fields({
  lat: number,
  lon: number,
  name: text,
  address: text,
  aws_place_id: text,
  google_place_id: text,
});

/** How the value of each type that can be written is looked at. */
const VALUES: { readonly [T in WritableType]: Check } = {
  title: richText,
  rich_text: richText,
  number: nullable(number),
  select: nullable(option),
  multi_select: listOf(option, PROPERTY_ITEMS, 'options'),
  status: nullable(option),
  date: nullable(date),
  people: listOf(fields({ id }), PROPERTY_ITEMS, 'people'),
  files: listOf(file, PROPERTY_ITEMS, 'files'),
  checkbox: boolean,
  url,
  email: nullable(string(CONTACT_LENGTH)),
  phone_number: nullable(string(CONTACT_LENGTH)),
  relation: listOf(fields({ id }), PROPERTY_ITEMS, 'related pages'),
  place: nullable(place),
  verification: fields({ state: oneOf(['verified', 'unverified']), date: optional(nullable(date)) }),
};

function checkProperty(given: unknown, look: Look): void {
  if (!isKind(given, look, 'a property', isObject)) return;
  const type = own(given, 'type') ?? firstOf(given, Object.keys(WRITABLE));
  if (!isPropertyType(type) || type === 'unsupported')
    return look.report(type === undefined ? 'missing' : 'unknown_type', type, 'a property of one of Notion’s types');
  if (!WRITABLE[type]) return look.report('not_creatable', type, 'a property that Notion does not reckon itself');
  VALUES[type as WritableType](own(given, type), look.at(type));
}
