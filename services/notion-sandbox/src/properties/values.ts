import { failed, isObject, object, own, type JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, Property, SelectOption, StoredValue } from '../store/records.ts';
import { valueParsers } from './kinds.ts';
import { newOption } from './options.ts';
import { titleProperty } from './render.ts';

/** Values read from a request, and the data source with the options that they added. */
export interface WrittenValues {
  values: Record<string, StoredValue>;
  dataSource: DataSourceRecord | null;
}

/** Reads `properties` of a page. Without a data source, only a title may be written. */
export function parseValues(
  sandbox: Sandbox,
  call: Call,
  dataSource: DataSourceRecord | null,
  input: unknown,
): WrittenValues {
  const given = object(input ?? {}, 'body.properties');
  let schema = dataSource?.schema ?? [titleProperty];
  const values: [string, StoredValue][] = [];
  for (const [key, raw] of Object.entries(given)) {
    const property = findProperty(schema, key) ?? (dataSource ? undefined : titleByType(key, raw));
    if (!property) throw validationError(`${key} is not a property that exists.`);
    const addOption = (name: string, color: string | undefined): SelectOption => {
      const current = schema.find(({ id }) => id === property.id) ?? property;
      const option = newOption(current.id, current.config.options?.length ?? 0, name, color);
      schema = schema.map(entry => (entry.id === property.id ? withOption(entry, option) : entry));
      return option;
    };
    const path = `body.properties.${key}`;
    const value = parseValue(unwrap(property, raw, path), `${path}.${property.type}`, {
      sandbox,
      call,
      // Each option that is added must be seen by the next item of the same value.
      get property() {
        return schema.find(({ id }) => id === property.id) ?? property;
      },
      addOption,
    });
    values.push([property.id, { type: property.type, value }]);
  }
  const changed = dataSource && schema !== dataSource.schema ? { ...dataSource, schema } : dataSource;
  return { values: Object.fromEntries(values), dataSource: changed };
}

/** Finds a property by its id (as stored or url-encoded) or its name. */
export function findProperty(schema: readonly Property[], key: string): Property | undefined {
  return (
    schema.find(({ name }) => name === key) ?? schema.find(({ id }) => id === key || encodeURIComponent(id) === key)
  );
}

function parseValue(value: unknown, path: string, write: Parameters<(typeof valueParsers)[string]>[2]): unknown {
  const parse = valueParsers[write.property.type];
  if (!parse)
    throw validationError(`${write.property.name} is a ${write.property.type} property, which can not be written.`);
  return parse(value, path, write);
}

/** `{"select": {…}}` gives `{…}`; a bare list is taken for the list types, as Notion takes it for titles. */
function unwrap(property: Property, raw: unknown, path: string): unknown {
  if (Array.isArray(raw) && (property.type === 'title' || property.type === 'rich_text')) return raw;
  if (!isObject(raw)) throw failed(path, 'an object', raw);
  const value = own(raw, property.type);
  if (value !== undefined) return value;
  const named = typeOf(raw);
  if (named && named !== property.type) throw validationError(`${property.name} is expected to be ${property.type}.`);
  throw failed(`${path}.${property.type}`, 'defined', undefined);
}

function typeOf(raw: JsonObject): string | undefined {
  return Object.keys(raw).find(key => key !== 'id' && key !== 'type' && key !== 'name');
}

/** On a page outside of a data source, any key with a title value means the title. */
function titleByType(key: string, raw: unknown): Property | undefined {
  const isTitle = key.toLowerCase() === 'title' || key === 'Name' || (isObject(raw) && own(raw, 'title') !== undefined);
  return isTitle ? titleProperty : undefined;
}

function withOption(property: Property, option: SelectOption): Property {
  const options = [...(property.config.options ?? []), option];
  return { ...property, config: { ...property.config, options } };
}
