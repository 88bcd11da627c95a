import {
  boolean,
  integer,
  number,
  object,
  oneOf,
  optional,
  own,
  shape,
  type Check,
  type JsonObject,
} from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { findProperty } from '../properties/values.ts';
import type { Property } from '../store/records.ts';
import { propertyOf } from './property-of.ts';

const sort = shape({ type: oneOf(['manual', 'ascending', 'descending']) });
const common = { sort, hide_empty_groups: optional(boolean) };
const dates = { group_by: oneOf(['relative', 'day', 'week', 'month', 'year']), start_day_of_week: optional(weekStart) };
const texts = { group_by: oneOf(['exact', 'alphabet_prefix']) };
const numbers = { range_start: optional(number), range_end: optional(number), range_size: optional(number) };

/** Fields of a grouping beside its type and property, by its type. */
const fields: Record<string, Record<string, Check<unknown>>> = {
  select: common,
  multi_select: common,
  status: { ...common, group_by: oneOf(['group', 'option']) },
  person: common,
  created_by: common,
  last_edited_by: common,
  relation: common,
  date: { ...common, ...dates },
  created_time: { ...common, ...dates },
  last_edited_time: { ...common, ...dates },
  text: { ...common, ...texts },
  title: { ...common, ...texts },
  url: { ...common, ...texts },
  email: { ...common, ...texts },
  phone_number: { ...common, ...texts },
  number: { ...common, ...numbers },
  checkbox: common,
  formula: { hide_empty_groups: optional(boolean), group_by: formulaGrouping },
};

/** Where a grouping's type is called other than the property's. */
const propertyTypes: Record<string, string> = { person: 'people', text: 'rich_text' };

/** Reads how rows are grouped, e.g. `{type: 'status', property_id, group_by: 'option', sort: {type: 'manual'}}`. */
export function grouping(schema: readonly Property[]): Check<JsonObject> {
  return (value, path) => {
    const given = object(value, path);
    const type = oneOf(Object.keys(fields))(own(given, 'type'), `${path}.type`);
    const read = shape({ type: oneOf([type]), property_id: propertyOf(schema), ...fields[type] });
    const group = withoutAbsent(read(given, path));
    const property = findProperty(schema, String(group['property_id']));
    if (property?.type !== (propertyTypes[type] ?? type)) {
      throw validationError(
        `${path}: ${property?.name} is a ${property?.type} property, which is not grouped as ${type}.`,
      );
    }
    return group;
  };
}

/** The object without fields that nobody gave. */
export function withoutAbsent(given: object): JsonObject {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const formulaFields: Record<string, Record<string, Check<unknown>>> = {
  date: { ...dates, sort },
  text: { ...texts, sort },
  number: { ...numbers, sort },
  checkbox: { sort },
};

function formulaGrouping(value: unknown, path: string): JsonObject {
  const given = object(value, path);
  const type = oneOf(Object.keys(formulaFields))(own(given, 'type'), `${path}.type`);
  return withoutAbsent(shape({ type: oneOf([type]), ...formulaFields[type] })(given, path));
}

function weekStart(value: unknown, path: string): number {
  return integer({ min: 0, max: 1 })(value, path);
}
