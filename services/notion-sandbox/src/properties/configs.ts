import { arrayOf, failed, nullable, object, oneOf, optional, own, shape, string, uuid } from '../checks/check.ts';
import { dataSourceFor } from '../access/access.ts';
import { hasDataSources } from '../versions.ts';
import { validationError } from '../errors.ts';
import { selectColors } from '../rich-text/colors.ts';
import type { PropertyConfig, SelectOption, StatusGroup } from '../store/records.ts';
import { newOption, optionName } from './options.ts';
import { databaseSource } from '../databases/single-source.ts';
import { rollupFunctionNames } from '../reckoning/rollup-functions.ts';
import type { SchemaWrite } from './schema.ts';
import { findProperty } from './values.ts';

/** What is at hand while one property's configuration is read; `before` is what it replaces. */
export interface ConfigWrite extends SchemaWrite {
  propertyId: string;
  name: string;
  before: PropertyConfig | null;
}

type ParseConfig = (value: unknown, path: string, write: ConfigWrite) => PropertyConfig;

const empty: ParseConfig = (value, path) => {
  object(value, path);
  return {};
};

const option = shape(
  {
    id: optional(string()),
    name: optional(string()),
    color: optional(oneOf(selectColors)),
    description: optional(nullable(string())),
  },
  { open: true },
);

/** How the configuration of each property type that can be created is read. */
export const configParsers: Record<string, ParseConfig> = {
  title: empty,
  rich_text: empty,
  date: empty,
  people: empty,
  files: empty,
  checkbox: empty,
  url: empty,
  email: empty,
  phone_number: empty,
  created_time: empty,
  created_by: empty,
  last_edited_time: empty,
  last_edited_by: empty,
  button: empty,
  place: empty,
  verification: empty,
  number: (value, path, { before }) => {
    const { format } = shape({ format: optional(string({ max: 100 })) })(value, path);
    return { format: format ?? before?.format ?? 'number' };
  },
  select: (value, path, write) => ({ options: options(value, path, write) }),
  multi_select: (value, path, write) => ({ options: options(value, path, write) }),
  status: (value, path, write) => {
    const given =
      own(object(value, path), 'options') === undefined && !write.before ? { options: usualStatuses } : value;
    const found = options(given, path, write);
    return { options: found, groups: statusGroups(found, write.before?.groups ?? []) };
  },
  unique_id: (value, path) => {
    const { prefix } = shape({ prefix: optional(nullable(string({ max: 20 }))) })(value, path);
    return { prefix: prefix ?? null };
  },
  formula: (value, path) => ({ expression: shape({ expression: optional(string()) })(value, path).expression ?? '' }),
  relation,
  rollup,
};

const usualStatuses = [
  { name: 'Not started', color: 'default' },
  { name: 'In progress', color: 'blue' },
  { name: 'Done', color: 'green' },
];

function options(value: unknown, path: string, write: ConfigWrite): SelectOption[] {
  const before = write.before?.options ?? [];
  const given = optional(arrayOf(option))(own(object(value, path), 'options'), `${path}.options`);
  if (!given) return before;
  const found: SelectOption[] = [];
  for (const [index, { id, name, color, description }] of given.entries()) {
    const known = before.find(entry => (id === undefined ? entry.name === name : entry.id === id));
    if (known && color && color !== known.color) {
      throw validationError(`Cannot update color of select with name: ${known.name}.`);
    }
    const text = name === undefined && known ? known.name : optionName(name, `${path}.options[${index}].name`);
    const entry = known ?? newOption(write.propertyId, index, text, color ?? 'default');
    found.push({ ...entry, name: text, description: description === undefined ? entry.description : description });
  }
  const twice = found.find((entry, index) => found.findIndex(({ name }) => name === entry.name) !== index);
  if (twice) throw validationError(`There is already an option named "${twice.name}".`);
  return found;
}

/** Every status stands in one of three groups; a new one goes by its name, else to the first. */
function statusGroups(found: SelectOption[], before: StatusGroup[]): StatusGroup[] {
  const groups = [
    { id: 'todo-status-group', name: 'To-do', color: 'gray' },
    { id: 'in-progress-status-group', name: 'In progress', color: 'blue' },
    { id: 'complete-status-group', name: 'Complete', color: 'green' },
  ];
  const groupOf = ({ id, name }: SelectOption): string => {
    const kept = before.find(({ option_ids }) => option_ids.includes(id));
    if (kept) return kept.name;
    if (/^(done|complete|completed|closed)$/i.test(name)) return 'Complete';
    return /^(in progress|doing|started)$/i.test(name) ? 'In progress' : 'To-do';
  };
  return groups.map(group => ({
    ...group,
    option_ids: found.filter(entry => groupOf(entry) === group.name).map(({ id }) => id),
  }));
}

function relation(value: unknown, path: string, write: ConfigWrite): PropertyConfig {
  const given = object(value, path);
  const { sandbox, call } = write;
  const dataSourceId = hasDataSources(call.version)
    ? dataSourceFor(sandbox, call, uuid(given['data_source_id'], `${path}.data_source_id`)).id
    : databaseSource(sandbox, call, uuid(given['database_id'], `${path}.database_id`)).id;
  const dual = own(given, 'dual_property');
  const synced = write.before?.relation?.dataSourceId === dataSourceId ? write.before.relation.syncedPropertyId : null;
  if (dual === undefined) return { relation: { dataSourceId, syncedPropertyId: null } };
  const named = shape({ synced_property_name: optional(string({ max: 100 })) }, { open: true });
  const { synced_property_name: syncedName } = named(dual, `${path}.dual_property`);
  // The other side gets its property once this one stands; until then it is only asked for.
  return { relation: { dataSourceId, syncedPropertyId: synced ?? '', syncedName } };
}

const rollupShape = shape(
  {
    function: oneOf(rollupFunctionNames),
    relation_property_name: optional(string()),
    relation_property_id: optional(string()),
    rollup_property_name: optional(string()),
    rollup_property_id: optional(string()),
  },
  { open: true },
);

function rollup(value: unknown, path: string, { sandbox, schema, dataSourceId }: ConfigWrite): PropertyConfig {
  const given = rollupShape(value, path);
  const relationName = given.relation_property_id ?? given.relation_property_name;
  const overName = given.rollup_property_id ?? given.rollup_property_name;
  const through = findProperty(schema, relationName ?? '');
  const target = through?.config.relation && sandbox.store.get('dataSources', through.config.relation.dataSourceId);
  // A relation to the data source itself sees the schema as it is being written.
  const over = findProperty(target?.id === dataSourceId ? schema : (target?.schema ?? []), overName ?? '');
  if (through?.type !== 'relation')
    throw failed(`${path}.relation_property_name`, 'the name of a relation', relationName);
  if (!over) throw failed(`${path}.rollup_property_name`, 'a property of the related data source', overName);
  return {
    rollup: {
      function: given.function,
      relation_property_id: through.id,
      relation_property_name: through.name,
      rollup_property_id: over.id,
      rollup_property_name: over.name,
    },
  };
}
