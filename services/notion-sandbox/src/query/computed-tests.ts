import { object, own, type JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { isDate, textOf, type Value } from '../formula/values.ts';
import { shownDate } from '../reckoning/answers.ts';
import { rollupFunctions } from '../reckoning/rollup-functions.ts';
import type { PageRecord, Property } from '../store/records.ts';
import { dateOperators } from './date-operators.ts';
import {
  checkboxOperators,
  conditionTest,
  numberOperators,
  textOperators,
  type FilterContext,
  type Operators,
} from './operators.ts';

type RowTest = (page: PageRecord) => boolean;

/** Builds the test of a condition on one property; what a rollup asks of each related page is built with it too. */
export type BuildTest = (property: Property, condition: JsonObject, path: string, context: FilterContext) => RowTest;

/** A way to ask about a reckoned value: its operators, and the value as they take it. */
interface Question<V> {
  operators: Operators<V>;
  read: (value: Value) => V;
}

const string: Question<string> = { operators: textOperators, read: textOf };
const number: Question<number | null> = {
  operators: numberOperators,
  read: value => (typeof value === 'number' && Number.isFinite(value) ? value : null),
};
const checkbox: Question<boolean> = { operators: checkboxOperators, read: value => value === true };
const date: Question<string | null> = {
  operators: dateOperators,
  read: value => (isDate(value) ? shownDate(value).start : null),
};

const ask =
  <V>({ operators, read }: Question<V>): BuildTest =>
  (property, condition, path, context) => {
    const test = conditionTest(operators, condition, path, context);
    return page => test(read(context.reckoning.valueOf(page, property) ?? null));
  };

const formulaQuestions = { string: ask(string), number: ask(number), checkbox: ask(checkbox), date: ask(date) };

/** The question that goes with each type; what has no type of its own is asked as text. */
const questionOf: Record<string, keyof typeof formulaQuestions> = {
  number: 'number',
  boolean: 'checkbox',
  date: 'date',
};

/** `{string | number | checkbox | date: condition}`, by the type of the formula. */
export const formulaTest: BuildTest = (property, condition, path, context) => {
  const type = context.reckoning.typeOf(context.dataSourceId, property);
  // Notion's words for formulas that it can not type.
  if (!type) throw validationError('Unable to filter based on a formula of unknown type');
  const kind = single(condition, Object.keys(formulaQuestions), path) as keyof typeof formulaQuestions;
  const fitting = questionOf[type.kind] ?? 'string';
  if (type.kind !== 'any' && kind !== fitting) {
    throw validationError(
      `The formula property ${property.name} gives a ${type.kind}, which does not match filter ${kind}.`,
    );
  }
  return formulaQuestions[kind](property, object(condition[kind], `${path}.${kind}`), `${path}.${kind}`, context);
};

const quantifiers = {
  any: (pages: PageRecord[], test: RowTest) => pages.some(test),
  none: (pages: PageRecord[], test: RowTest) => !pages.some(test),
  every: (pages: PageRecord[], test: RowTest) => pages.every(test),
};

/** `{number | date: condition}` for what comes to one value, `{any | none | every: {type: condition}}` for lists. */
export function rollupTest(tests: Record<string, BuildTest>): BuildTest {
  return (property, condition, path, context) => {
    const { reckoning, dataSourceId } = context;
    const over = reckoning.rolledProperty(dataSourceId, property);
    const gives = rollupFunctions[property.config.rollup?.['function'] ?? '']?.gives;
    const kind = single(condition, ['any', 'none', 'every', 'number', 'date'], path);
    const isList = Object.hasOwn(quantifiers, kind);
    if (!over || !gives || (isList ? gives !== 'array' : gives !== kind)) {
      throw validationError(
        `The rollup property ${property.name} gives ${gives ?? 'nothing'}, which does not match filter ${kind}.`,
      );
    }
    const [at, inner] = [`${path}.${kind}`, object(condition[kind], `${path}.${kind}`)];
    if (!isList) return (kind === 'number' ? ask(number) : ask(date))(property, inner, at, context);
    const test = memberTest(tests, over, inner, at, context);
    const holds = quantifiers[kind as keyof typeof quantifiers];
    return page => holds(reckoning.rollupTarget(page, property)?.pages ?? [], test);
  };
}

/** Text of any kind is asked for as `rich_text`; a formula by what it gives. */
function memberTest(
  tests: Record<string, BuildTest>,
  over: Property,
  condition: JsonObject,
  path: string,
  context: FilterContext,
): RowTest {
  const kind = single(condition, memberFilters, path);
  const at = `${path}.${kind}`;
  const inner = object(condition[kind], at);
  if (over.type === 'formula') {
    const question = formulaQuestions[(kind === 'rich_text' ? 'string' : kind) as keyof typeof formulaQuestions];
    if (question) return question(over, inner, at, context);
  }
  const filter = texts.has(over.type) ? 'rich_text' : over.type;
  const build = Object.hasOwn(tests, over.type) ? tests[over.type] : undefined;
  if (!build || filter !== kind) throw validationError(`rollup property ${over.type} does not match filter ${kind}`);
  return build(over, inner, at, context);
}

const texts = new Set(['title', 'rich_text', 'url', 'email', 'phone_number']);

const memberFilters = [
  'rich_text',
  'number',
  'checkbox',
  'select',
  'multi_select',
  'relation',
  'date',
  'people',
  'files',
  'status',
];

/** The one field that is set. */
function single(condition: JsonObject, known: readonly string[], path: string): string {
  const [name, ...others] = Object.keys(condition).filter(key => own(condition, key) !== undefined);
  if (name !== undefined && others.length === 0 && known.includes(name)) return name;
  const names = known.map(key => `\`${key}\``).join(', ');
  throw validationError(`body failed validation: ${path} should have exactly one of ${names}.`);
}
