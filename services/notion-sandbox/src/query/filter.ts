import { arrayOf, failed, isObject, object, oneOf, own, string, type JsonObject } from '../checks/check.ts';
import { shownInstant, shownTime } from '../clock.ts';
import { validationError } from '../errors.ts';
import { findProperty } from '../properties/values.ts';
import type { PageRecord, Property } from '../store/records.ts';
import { formulaTest, rollupTest, type BuildTest } from './computed-tests.ts';
import { dateOperators } from './date-operators.ts';
import {
  checkboxOperators,
  conditionTest,
  filesOperators,
  numberOperators,
  optionOperators,
  optionsOperators,
  peopleOperators,
  relationOperators,
  textOperators,
  verificationOperators,
  type FilterContext,
  type Operators,
} from './operators.ts';
import { dateStart, names, optionName, textOf, verificationState } from './read-value.ts';
import { storedValue } from '../properties/render.ts';

export type RowTest = (page: PageRecord) => boolean;

/** `and` and `or` may stand inside of one another once. */
const maxDepth = 2;

/** Reads a filter and gives the test that a row must pass. */
export function filterTest(schema: readonly Property[], filter: unknown, context: FilterContext): RowTest {
  return groupOrLeaf(schema, object(filter, 'body.filter'), 'body.filter', context, 1);
}

function groupOrLeaf(
  schema: readonly Property[],
  filter: JsonObject,
  path: string,
  context: FilterContext,
  depth: number,
): RowTest {
  const word = (['and', 'or'] as const).find(name => own(filter, name) !== undefined);
  if (!word) return leaf(schema, filter, path, context);
  if (depth > maxDepth) throw failed(`${path}.${word}`, 'not present', filter[word]);
  const read = arrayOf((item, at) => groupOrLeaf(schema, object(item, at), at, context, depth + 1));
  const tests = read(filter[word], `${path}.${word}`);
  if (tests.length === 0) return () => true;
  return word === 'and' ? page => tests.every(test => test(page)) : page => tests.some(test => test(page));
}

function leaf(schema: readonly Property[], filter: JsonObject, path: string, context: FilterContext): RowTest {
  if (own(filter, 'timestamp') !== undefined) return timestampTest(filter, path, context);
  const key = string()(own(filter, 'property'), `${path}.property`);
  const property = findProperty(schema, key);
  if (!property) throw validationError(`Could not find property with name or id: ${key}`);
  const { type } = property;
  const condition = own(filter, type);
  if (condition === undefined) {
    const named = Object.keys(filter).find(name => name !== 'property' && name !== 'type');
    if (named) throw validationError(`database property ${type} does not match filter ${named}`);
    throw failed(`${path}.${type}`, 'defined', undefined);
  }
  const build = Object.hasOwn(propertyTests, type) ? propertyTests[type] : undefined;
  if (!build) throw validationError(`body failed validation: properties of type ${type} can not be filtered by.`);
  return build(property, object(condition, `${path}.${type}`), `${path}.${type}`, context);
}

function timestampTest(filter: JsonObject, path: string, context: FilterContext): RowTest {
  const timestamp = oneOf(['created_time', 'last_edited_time'])(filter['timestamp'], `${path}.timestamp`);
  const at = `${path}.${timestamp}`;
  const test = conditionTest(dateOperators, object(own(filter, timestamp), at), at, context);
  const read = timestamp === 'created_time' ? (page: PageRecord) => page.created : (page: PageRecord) => page.edited;
  // All pages of one minute show the same time, so the last answer mostly serves the next page too.
  let lastInstant = Number.NaN;
  let lastAnswer = false;
  return page => {
    const instant = shownInstant(read(page));
    if (instant !== lastInstant) {
      lastInstant = instant;
      lastAnswer = test(shownTime(instant));
    }
    return lastAnswer;
  };
}

function by<V>(operators: Operators<V>, read: (page: PageRecord, property: Property) => V): BuildTest {
  return (property, condition, path, context) => {
    const test = conditionTest(operators, condition, path, context);
    return page => test(read(page, property));
  };
}

const list = (page: PageRecord, property: Property) => storedValue(page, property) as string[];

/** Relations are compared by what they show, which leaves out pages in the trash. */
const relationTest: BuildTest = (property, condition, path, context) => {
  const test = conditionTest(relationOperators, condition, path, context);
  return page => test(context.reckoning.related(page, property).map(({ id }) => id));
};

/** Which operators each type has, and what they compare. */
const propertyTests: Record<string, BuildTest> = {
  title: by(textOperators, textOf),
  rich_text: by(textOperators, textOf),
  url: by(textOperators, textOf),
  email: by(textOperators, textOf),
  phone_number: by(textOperators, textOf),
  number: by(numberOperators, (page, property) => storedValue(page, property) as number | null),
  unique_id: by(numberOperators, (page, property) => storedValue(page, property) as number | null),
  checkbox: by(checkboxOperators, (page, property) => storedValue(page, property) === true),
  select: by(optionOperators, optionName),
  status: by(optionOperators, optionName),
  multi_select: by(optionsOperators, names),
  date: by(dateOperators, dateStart),
  created_time: by(dateOperators, page => shownTime(page.created)),
  last_edited_time: by(dateOperators, page => shownTime(page.edited)),
  people: by(peopleOperators, list),
  created_by: by(peopleOperators, page => [page.createdBy]),
  last_edited_by: by(peopleOperators, page => [page.editedBy]),
  files: by(filesOperators, (page, property) => storedValue(page, property) as unknown[]),
  relation: relationTest,
  verification: by(verificationOperators, verificationState),
  formula: formulaTest,
};

propertyTests['rollup'] = rollupTest(propertyTests);

/** Whether the value is a filter at all; `{}` is taken for none, as many clients send it. */
export function isFilter(value: unknown): boolean {
  return value !== undefined && !(isObject(value) && Object.keys(value).length === 0);
}
