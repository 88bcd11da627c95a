import { arrayOf, failed, integer, object, oneOf, own, shape, string, uuid, type JsonObject } from '../checks/check.ts';
import { shownTime } from '../clock.ts';
import type { Call } from '../http/call.ts';
import { dateOperators } from '../query/date-operators.ts';
import { textOperators, type OperatorContext, type Operators } from '../query/operators.ts';
import type { BlockRecord } from '../store/records.ts';
import { attendeesOf, titleOfNote } from './note.ts';

type NoteTest = (block: BlockRecord) => boolean;

/** A group may hold groups that hold groups. */
const maxDepth = 3;
const dayMs = 86_400_000;

/** Reads the filter of meeting notes, whose form is its own: `{operator, filters}` around `{property, filter}`. */
export function notesFilter(value: unknown, call: Call): NoteTest {
  if (value === undefined) return () => true;
  return group(object(value, 'body.filter'), 'body.filter', { now: call.now, me: call.token.botId }, 1);
}

function group(given: JsonObject, path: string, context: OperatorContext, depth: number): NoteTest {
  const operator = oneOf(['and', 'or'])(own(given, 'operator'), `${path}.operator`);
  const filters = own(given, 'filters');
  if (filters === undefined && depth === 1) return () => true;
  if (depth > maxDepth) throw failed(path, 'not present', given);
  const read = arrayOf((item, at) => node(object(item, at), at, context, depth));
  const tests = read(filters, `${path}.filters`);
  return operator === 'and' ? block => tests.every(test => test(block)) : block => tests.some(test => test(block));
}

function node(given: JsonObject, path: string, context: OperatorContext, depth: number): NoteTest {
  if (own(given, 'property') === undefined) return group(given, path, context, depth + 1);
  const property = oneOf(Object.keys(properties) as NoteProperty[])(own(given, 'property'), `${path}.property`);
  return properties[property](object(own(given, 'filter'), `${path}.filter`), `${path}.filter`, context);
}

type NoteProperty = 'title' | 'created_time' | 'last_edited_time' | 'created_by' | 'last_edited_by' | 'attendees';
type BuildTest = (filter: JsonObject, path: string, context: OperatorContext) => NoteTest;

const properties: { [P in NoteProperty]: BuildTest } = {
  title: textTest(titleOfNote),
  created_time: dateTest(block => shownTime(block.created)),
  last_edited_time: dateTest(block => shownTime(block.edited)),
  created_by: personTest(block => [block.createdBy]),
  last_edited_by: personTest(block => [block.editedBy]),
  attendees: personTest(attendeesOf),
};

/** What the operators of meeting notes are called in queries of data sources. */
const textNames: Record<string, string> = {
  string_is: 'equals',
  string_is_not: 'does_not_equal',
  string_contains: 'contains',
  string_does_not_contain: 'does_not_contain',
  string_starts_with: 'starts_with',
  string_ends_with: 'ends_with',
};

const dateNames: Record<string, string> = {
  date_is: 'equals',
  date_is_before: 'before',
  date_is_after: 'after',
  date_is_on_or_before: 'on_or_before',
  date_is_on_or_after: 'on_or_after',
};

const exactText = shape({ type: oneOf(['exact']), value: string() });

function textTest(read: (block: BlockRecord) => string): BuildTest {
  return (filter, path, context) => {
    const operator = operatorOf(filter, path, Object.keys(textNames));
    const test = named(
      textOperators,
      operator,
      textNames,
      path,
      context,
      () => exactText(own(filter, 'value'), `${path}.value`).value,
    );
    return block => test(read(block));
  };
}

function dateTest(read: (block: BlockRecord) => string): BuildTest {
  return (filter, path, context) => {
    const operator = operatorOf(filter, path, [...Object.keys(dateNames), 'date_is_within', 'date_is_relative_to']);
    if (operator === 'date_is_within' || operator === 'date_is_relative_to') {
      const { from, to } = rangeOf(object(own(filter, 'value'), `${path}.value`), `${path}.value`, context.now);
      return block => Date.parse(read(block)) >= from && Date.parse(read(block)) < to;
    }
    const test = named(dateOperators, operator, dateNames, path, context, () => {
      const given = object(own(filter, 'value'), `${path}.value`);
      oneOf(['exact', 'relative'])(own(given, 'type'), `${path}.value.type`);
      return typeof given['value'] === 'string' ? given['value'] : pointOf(given, `${path}.value`);
    });
    return block => test(read(block));
  };
}

function personTest(read: (block: BlockRecord) => string[]): BuildTest {
  const person = shape({ type: oneOf(['exact']), value: shape({ table: oneOf(['notion_user']), id: uuid }) });
  return (filter, path) => {
    const operator = operatorOf(filter, path, ['person_contains', 'person_does_not_contain']);
    if (operator === 'is_empty') return block => read(block).length === 0;
    if (operator === 'is_not_empty') return block => read(block).length > 0;
    const value = own(filter, 'value');
    const wanted = (
      Array.isArray(value) ? arrayOf(person)(value, `${path}.value`) : [person(value, `${path}.value`)]
    ).map(({ value: { id } }) => id);
    const has = (block: BlockRecord) => wanted.some(id => read(block).includes(id));
    return operator === 'person_contains' ? has : block => !has(block);
  };
}

function operatorOf<const N extends string>(filter: JsonObject, path: string, names: readonly N[]) {
  return oneOf([...names, 'is_empty', 'is_not_empty'])(own(filter, 'operator'), `${path}.operator`);
}

/** The test that the operator has in queries of data sources. */
function named<V>(
  operators: Operators<V>,
  operator: string,
  names: Record<string, string>,
  path: string,
  context: OperatorContext,
  operand: () => unknown,
): (value: V) => boolean {
  const build = operators[names[operator] ?? operator];
  if (!build) throw failed(`${path}.operator`, 'an operator of this property', operator);
  return build(operator in names ? operand() : true, `${path}.value.value`, context);
}

/** `{type: 'date', start_date}` or `{type: 'datetime', start_date, start_time}`. */
function pointOf(given: JsonObject, path: string): string {
  const point = object(own(given, 'value'), `${path}.value`);
  const day = string()(own(point, 'start_date'), `${path}.value.start_date`);
  if (own(point, 'type') !== 'datetime') return day;
  return `${day}T${string()(own(point, 'start_time'), `${path}.value.start_time`)}`;
}

const unitDays = { day: 1, week: 7, month: 30, year: 365 } as const;

/** A range of days (`daterange`), or so many units before or after today; the end is not part of it. */
function rangeOf(given: JsonObject, path: string, now: number): { from: number; to: number } {
  const today = Math.floor(now / dayMs) * dayMs;
  const range = own(given, 'value');
  if (typeof range === 'object') {
    const days = object(range, `${path}.value`);
    const from = dayAt(own(days, 'start_date'), `${path}.value.start_date`);
    const end = own(days, 'end_date');
    return { from, to: (end === undefined ? from : dayAt(end, `${path}.value.end_date`)) + dayMs };
  }
  const unit = oneOf(['day', 'week', 'month', 'year'])(own(given, 'unit'), `${path}.unit`);
  const count = integer({ min: 1, max: 1000 })(own(given, 'count') ?? 1, `${path}.count`);
  const length = count * unitDays[unit] * dayMs;
  const isPast = oneOf(['past', 'future'])(own(given, 'direction'), `${path}.direction`) === 'past';
  return isPast ? { from: today - length, to: today + dayMs } : { from: today, to: today + length + dayMs };
}

function dayAt(value: unknown, path: string): number {
  const instant = Date.parse(`${string()(value, path)}T00:00:00Z`);
  if (Number.isNaN(instant)) throw failed(path, 'a valid ISO 8601 date string', value);
  return instant;
}
