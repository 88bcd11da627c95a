import { arrayOf, boolean, number, oneOf, optional, shape, string, uuid, type Check } from '../checks/check.ts';
import { newId } from '../ids.ts';
import type { Property } from '../store/records.ts';
import { grouping, withoutAbsent } from './grouping.ts';
import { propertyOf } from './property-of.ts';

const aggregators = [
  'count',
  'count_values',
  'sum',
  'average',
  'median',
  'min',
  'max',
  'range',
  'unique',
  'empty',
  'not_empty',
  'percent_empty',
  'percent_not_empty',
  'checked',
  'unchecked',
  'percent_checked',
  'percent_unchecked',
  'earliest_date',
  'latest_date',
  'date_range',
] as const;

const themes = [
  'gray',
  'blue',
  'yellow',
  'green',
  'purple',
  'teal',
  'orange',
  'pink',
  'red',
  'auto',
  'colorful',
] as const;

/** Notion names no limit for the text below a chart; this is that of other single texts. */
const maxCaption = 2000;

/** The fields of a chart; `lineColors` are those that a reference line may have. */
export function charts(schema: readonly Property[], lineColors: readonly string[]): Record<string, Check<unknown>> {
  const sides = oneOf(['none', 'x_axis', 'y_axis', 'both']);
  return {
    chart_type: oneOf(['column', 'bar', 'line', 'donut', 'number']),
    x_axis: grouping(schema),
    y_axis: aggregation(schema),
    x_axis_property_id: propertyOf(schema),
    y_axis_property_id: propertyOf(schema),
    value: aggregation(schema),
    sort: oneOf(['manual', 'x_ascending', 'x_descending', 'y_ascending', 'y_descending']),
    color_theme: oneOf(themes),
    height: oneOf(['small', 'medium', 'large', 'extra_large']),
    hide_empty_groups: boolean,
    legend_position: oneOf(['off', 'bottom', 'side']),
    show_data_labels: boolean,
    axis_labels: sides,
    grid_lines: oneOf(['none', 'horizontal', 'vertical', 'both']),
    cumulative: boolean,
    smooth_line: boolean,
    hide_line_fill_area: boolean,
    group_style: oneOf(['normal', 'percent', 'side_by_side']),
    y_axis_min: number,
    y_axis_max: number,
    donut_labels: oneOf(['none', 'value', 'name', 'name_and_value']),
    hide_title: boolean,
    stack_by: grouping(schema),
    reference_lines: arrayOf(referenceLine(lineColors)),
    caption: string({ max: maxCaption }),
    color_by_value: boolean,
  };
}

function aggregation(schema: readonly Property[]): Check<unknown> {
  const read = shape({ aggregator: oneOf(aggregators), property_id: optional(propertyOf(schema)) });
  return (value, path) => withoutAbsent(read(value, path));
}

function referenceLine(colors: readonly string[]): Check<unknown> {
  const read = shape({
    id: optional(uuid),
    value: number,
    label: string({ max: maxCaption }),
    color: oneOf(colors),
    dash_style: oneOf(['solid', 'dash']),
  });
  return (value, path) => {
    const line = read(value, path);
    return { ...line, id: line.id ?? newId() };
  };
}
