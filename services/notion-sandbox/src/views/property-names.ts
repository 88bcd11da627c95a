import type { Property } from '../store/records.ts';

/** Fields that hold the id of a property, and the field that tells its name, if there is one wherever it stands. */
const idFields: Record<string, string | null> = {
  property_id: null,
  date_property_id: 'date_property_name',
  end_date_property_id: 'end_date_property_name',
  map_by: 'map_by_property_name',
  x_axis_property_id: null,
  y_axis_property_id: null,
  toggle_column_id: null,
};

/** What tells the name beside its `property_id`. */
const naming = new Set(['group_by', 'sub_group_by', 'x_axis', 'stack_by', 'properties', 'table_properties']);

/** A stored configuration as it is answered: ids of properties url-encoded, beside the names that they have now. */
export function withPropertyNames(value: unknown, schema: readonly Property[], field = ''): unknown {
  if (Array.isArray(value)) return value.map(item => withPropertyNames(item, schema, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      if (typeof inner !== 'string' || !Object.hasOwn(idFields, key))
        return [[key, withPropertyNames(inner, schema, key)]];
      const told = key === 'property_id' && naming.has(field) ? 'property_name' : idFields[key];
      const name = schema.find(({ id }) => id === inner)?.name;
      const beside: [string, unknown][] = told && name !== undefined ? [[told, name]] : [];
      return [[key, encodeURIComponent(inner)], ...beside];
    }),
  );
}
