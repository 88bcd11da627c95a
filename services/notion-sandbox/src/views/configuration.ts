import {
  arrayOf,
  boolean,
  failed,
  integer,
  nullable,
  number,
  object,
  oneOf,
  optional,
  own,
  refuseUnknown,
  shape,
  type Check,
  type JsonObject,
} from '../checks/check.ts';
import { iconColors } from '../rich-text/icons.ts';
import type { Property, ViewType } from '../store/records.ts';
import { charts } from './chart.ts';
import { grouping, withoutAbsent } from './grouping.ts';
import { propertyOf } from './property-of.ts';

type Fields = Record<string, Check<unknown>>;

const sizes = oneOf(['small', 'medium', 'large']);
const propertyList = (schema: readonly Property[]) => arrayOf(shownProperty(schema), { max: 500 });

const cards = (schema: readonly Property[]): Fields => ({
  properties: propertyList(schema),
  cover: read({ type: oneOf(['page_cover', 'page_content', 'property']), property_id: optional(propertyOf(schema)) }),
  cover_size: sizes,
  cover_aspect: oneOf(['contain', 'cover']),
  card_layout: oneOf(['list', 'compact']),
});

/** The fields of each type of view; a dashboard is configured by its widgets. */
const fields: { [T in Exclude<ViewType, 'dashboard'>]: (schema: readonly Property[]) => Fields } = {
  table: schema => ({
    properties: propertyList(schema),
    group_by: grouping(schema),
    subtasks: read({
      property_id: optional(propertyOf(schema)),
      display_mode: optional(oneOf(['show', 'hidden', 'flattened', 'disabled'])),
      filter_scope: optional(oneOf(['parents', 'parents_and_subitems', 'subitems'])),
      toggle_column_id: optional(propertyOf(schema)),
    }),
    wrap_cells: boolean,
    frozen_column_index: integer({ min: 0, max: 500 }),
    show_vertical_lines: boolean,
  }),
  board: schema => ({ ...cards(schema), group_by: grouping(schema), sub_group_by: grouping(schema) }),
  list: schema => ({ properties: propertyList(schema) }),
  gallery: cards,
  calendar: schema => ({
    date_property_id: propertyOf(schema),
    properties: propertyList(schema),
    view_range: oneOf(['week', 'month']),
    show_weekends: boolean,
  }),
  timeline: schema => ({
    date_property_id: propertyOf(schema),
    end_date_property_id: propertyOf(schema),
    properties: propertyList(schema),
    show_table: boolean,
    table_properties: propertyList(schema),
    preference: read({
      zoom_level: oneOf(['hours', 'day', 'week', 'bi_week', 'month', 'quarter', 'year', '5_years']),
      center_timestamp: optional(number),
    }),
    arrows_by: read({ property_id: optional(nullable(propertyOf(schema))) }),
    color_by: boolean,
  }),
  map: schema => ({
    height: oneOf(['small', 'medium', 'large', 'extra_large']),
    map_by: propertyOf(schema),
    properties: propertyList(schema),
  }),
  form: () => ({
    is_form_closed: boolean,
    anonymous_submissions: boolean,
    submission_permissions: oneOf(['none', 'comment_only', 'reader', 'read_and_write', 'editor']),
  }),
  chart: schema => charts(schema, iconColors),
};

/** What a view of the type can not be without. */
const needed: Partial<Record<ViewType, string>> = {
  board: 'group_by',
  calendar: 'date_property_id',
  timeline: 'date_property_id',
  chart: 'chart_type',
};

/**
 * Reads a view's configuration. What it does not name stays as before, and null takes a field away; the result has what its
 * type can not be without.
 */
export function configuration(
  type: ViewType,
  schema: readonly Property[],
  value: unknown,
  before: JsonObject | null,
): JsonObject {
  const path = 'body.configuration';
  const given = object(value, path);
  oneOf([type])(own(given, 'type'), `${path}.type`);
  if (type === 'dashboard') throw failed(path, 'not present', value);
  const known = fields[type](schema);
  refuseUnknown(given, ['type', ...Object.keys(known)], path);
  const written = Object.entries(known).map(([name, check]): [string, unknown] => [
    name,
    optional(nullable(check))(own(given, name), `${path}.${name}`),
  ]);
  const all = { ...before, type, ...withoutAbsent(Object.fromEntries(written)) };
  const kept = Object.fromEntries(Object.entries(all).filter(([, entry]) => entry !== null));
  const missing = needed[type];
  if (missing && kept[missing] === undefined) throw failed(`${path}.${missing}`, 'defined', own(given, missing));
  return kept;
}

/** How a view looks that was made without a configuration: over the first property that fits, or none. */
export function usualConfiguration(type: ViewType, schema: readonly Property[]): JsonObject | null {
  if (type === 'board') {
    const property = schema.find(entry => entry.type === 'status' || entry.type === 'select');
    const group = property && { type: property.type, property_id: property.id, sort: { type: 'manual' } };
    return group ? { type, group_by: property.type === 'status' ? { ...group, group_by: 'option' } : group } : null;
  }
  if (type === 'calendar' || type === 'timeline') {
    const property = schema.find(entry => ['date', 'created_time', 'last_edited_time'].includes(entry.type));
    return property ? { type, date_property_id: property.id } : null;
  }
  return type === 'chart' || type === 'dashboard' ? null : { type };
}

function shownProperty(schema: readonly Property[]): Check<JsonObject> {
  return read({
    property_id: propertyOf(schema),
    visible: optional(boolean),
    width: optional(integer({ min: 0, max: 10_000 })),
    wrap: optional(boolean),
    status_show_as: optional(oneOf(['select', 'checkbox'])),
    card_property_width_mode: optional(oneOf(['full_line', 'inline'])),
    date_format: optional(oneOf(['full', 'short', 'month_day_year', 'day_month_year', 'year_month_day', 'relative'])),
    time_format: optional(oneOf(['12_hour', '24_hour', 'hidden'])),
  });
}

function read(inner: Fields): Check<JsonObject> {
  return (value, path) => withoutAbsent(shape(inner)(value, path));
}
