import { createHash } from 'node:crypto';
import { isObject, nullable, object, optional, own, string, type JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { withRenamed } from '../formula/references.ts';
import type { Call } from '../http/call.ts';
import { refuseWrongFormulas } from '../reckoning/check-schema.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, Property } from '../store/records.ts';
import { configParsers } from './configs.ts';
import { findProperty } from './values.ts';

/** Notion recommends at most this many properties; the sandbox takes it for a limit. */
const maxProperties = 500;
const maxDescription = 280;

/** What is at hand while a schema is read. */
export interface SchemaWrite {
  sandbox: Sandbox;
  call: Call;
  /** The data source whose schema it is. */
  dataSourceId: string;
  schema: readonly Property[];
}

/** Reads the schema of a new data source. Exactly one property is its title. */
export function newSchema(write: Omit<SchemaWrite, 'schema'>, input: unknown): Property[] {
  const given = Object.entries(object(input, 'body.properties'));
  const schema: Property[] = [];
  for (const [name, raw] of given) schema.push(newProperty({ ...write, schema }, name, raw));
  if (!schema.some(({ type }) => type === 'title')) throw validationError('Title is not provided');
  refuseWrongFormulas(write.sandbox.store, write.dataSourceId, schema, () => true);
  return checkedSchema(schema);
}

/** Reads changes: null removes, a known name or id alters, anything else adds. */
export function changedSchema(
  write: Omit<SchemaWrite, 'schema'>,
  before: DataSourceRecord,
  input: unknown,
): Property[] {
  let schema = before.schema;
  const untouched = new Set(before.schema.map(({ config }) => config));
  for (const [key, raw] of Object.entries(object(input, 'body.properties'))) {
    const property = findProperty(schema, key);
    if (raw === null) schema = withoutProperty(schema, property, key);
    else if (!property) schema = [...schema, newProperty({ ...write, schema }, key, raw)];
    else schema = withAltered(schema, property, altered({ ...write, schema }, property, raw), untouched);
  }
  refuseWrongFormulas(write.sandbox.store, write.dataSourceId, schema, ({ config }) => !untouched.has(config));
  return checkedSchema(schema);
}

function newProperty(write: SchemaWrite, name: string, raw: unknown): Property {
  const path = `body.properties.${name}`;
  const given = object(raw, path);
  const type = configType(given);
  const parse = type === undefined ? undefined : configParsers[type];
  if (!type || !parse) throw validationError(`${path} does not name a property type that can be created.`);
  const id = type === 'title' ? 'title' : propertyId(write, name);
  const config = parse(given[type], `${path}.${type}`, { ...write, propertyId: id, name, before: null });
  return { id, name, type, description: description(given, path) ?? null, config };
}

function altered(write: SchemaWrite, property: Property, raw: unknown): Property {
  const path = `body.properties.${property.name}`;
  const given = object(raw, path);
  const name = optional(string({ max: 100 }))(own(given, 'name'), `${path}.name`) ?? property.name;
  const type = configType(given) ?? property.type;
  if (type !== property.type && (type === 'title' || property.type === 'title')) {
    throw validationError(`Cannot change the type of the title property "${property.name}".`);
  }
  const parse = configParsers[type];
  if (!parse) throw validationError(`${path} does not name a property type that can be created.`);
  const before = type === property.type ? property.config : null;
  const said = own(given, type);
  const config =
    said === undefined && before
      ? before
      : parse(said ?? {}, `${path}.${type}`, { ...write, propertyId: property.id, name, before });
  const text = description(given, path);
  return { ...property, name, type, config, description: text === undefined ? property.description : text };
}

/** Formulas follow the new name of what they refer to. */
function withAltered(
  schema: Property[],
  before: Property,
  after: Property,
  untouched: Set<Property['config']>,
): Property[] {
  const isRenamed = before.name !== after.name;
  return schema.map(entry => {
    if (entry === before) return after;
    const expression = entry.config.expression;
    if (!isRenamed || expression === undefined) return entry;
    const followed = withRenamed(expression, before.name, after.name);
    if (followed === expression) return entry;
    const config = { ...entry.config, expression: followed };
    if (untouched.has(entry.config)) untouched.add(config);
    return { ...entry, config };
  });
}

function withoutProperty(schema: Property[], property: Property | undefined, key: string): Property[] {
  if (!property) throw validationError(`${key} is not a property that exists.`);
  if (property.type === 'title') throw validationError('Cannot delete the title property of a data source.');
  return schema.filter(entry => entry !== property);
}

function checkedSchema(schema: Property[]): Property[] {
  if (schema.length > maxProperties) {
    throw validationError(
      `body failed validation: body.properties should have ≤ \`${maxProperties}\` properties, instead has \`${schema.length}\`.`,
    );
  }
  if (schema.filter(({ type }) => type === 'title').length > 1) {
    throw validationError('A data source can only have one title property.');
  }
  if (schema.filter(({ type }) => type === 'unique_id').length > 1) {
    throw validationError('A data source can only have one unique ID property.');
  }
  const names = new Set<string>();
  for (const { name } of schema) {
    if (names.has(name)) throw validationError(`There is already a property named "${name}".`);
    names.add(name);
  }
  return schema;
}

/** The type that a configuration names, by its key or by `type`. */
function configType(given: JsonObject): string | undefined {
  const named = own(given, 'type');
  if (typeof named === 'string') return named;
  return Object.keys(given).find(key => Object.hasOwn(configParsers, key) && isObject(given[key]));
}

function description(given: JsonObject, path: string): string | null | undefined {
  return optional(nullable(string({ max: maxDescription })))(own(given, 'description'), `${path}.description`);
}

/** Four characters as Notion has them, some of which need url-encoding; derived, so that seeds stay the same. */
function propertyId({ dataSourceId, schema }: SchemaWrite, name: string): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@[]<>=^|~?{}:;';
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256').update(`${dataSourceId}\n${name}\n${attempt}`).digest();
    const id = [...digest.subarray(0, 4)].map(byte => alphabet[byte % alphabet.length]).join('');
    if (!schema.some(property => property.id === id)) return id;
  }
}
