import { string, type Check } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { findProperty } from '../properties/values.ts';
import type { Property } from '../store/records.ts';

/** Reads a property of the schema by its id or name; gives its id as stored. */
export function propertyOf(schema: readonly Property[]): Check<string> {
  return (value, path) => {
    const key = string()(value, path);
    const property = findProperty(schema, key);
    if (!property) throw validationError(`Could not find property with name or id: ${key}`);
    return property.id;
  };
}
