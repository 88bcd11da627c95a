import { boundTo, type Bound } from './check.ts';
import { FormulaError, UnsupportedFormula } from './errors.ts';
import type { Expression } from './expression.ts';
import { formNamed } from './forms.ts';
import type { Takes } from './functions/function.ts';
import { functionNamed } from './functions/table.ts';
import { applied, holds, numberOf } from './operators.ts';
import { bounded, isDate, isPage, isPerson, textOf, type Value } from './values.ts';

/** Where an expression is reckoned: a row, the instant, the names bound around, and the steps that are left. */
export interface Surroundings {
  property: (name: string) => Value;
  /** A property of another page. */
  propertyOf: (pageId: string, name: string) => Value;
  now: number;
  names: Bound<Value> | null;
  steps: { left: number };
}

/** Steps that one value of one formula may take: a bound of the sandbox. */
export const maxSteps = 50_000;

/** What the expression is worth. It has been checked; what still goes wrong throws a FormulaError or UnsupportedFormula. */
export function evaluate(expression: Expression, at: Surroundings): Value {
  if (--at.steps.left < 0) throw new UnsupportedFormula(`The formula takes more than ${maxSteps} steps.`);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map(item => evaluate(item, at));
    case 'name':
      return boundTo(at.names, expression.name) ?? null;
    case 'property':
      return propertyValue(expression, at);
    case 'negation':
      return -numberOf(evaluate(expression.operand, at));
    case 'not':
      return !holds(evaluate(expression.operand, at));
    case 'binary':
      return binary(expression, at);
    case 'call':
      return called(expression, at);
  }
}

function propertyValue({ page, name }: Expression & { kind: 'property' }, at: Surroundings): Value {
  if (!page) return at.property(name);
  const value = evaluate(page, at);
  return isPage(value) ? at.propertyOf(value.id, name) : null;
}

function binary({ operator, left, right }: Expression & { kind: 'binary' }, at: Surroundings): Value {
  if (operator === 'and') return holds(evaluate(left, at)) && holds(evaluate(right, at));
  if (operator === 'or') return holds(evaluate(left, at)) || holds(evaluate(right, at));
  return applied(operator, evaluate(left, at), evaluate(right, at));
}

function called({ name, arguments: given }: Expression & { kind: 'call' }, at: Surroundings): Value {
  const form = formNamed(name);
  if (form) return form.run(given, at, evaluate);
  const known = functionNamed(name);
  if (!known) throw new FormulaError(`There is no function \`${name}\`.`);
  const values: Value[] = [];
  for (const [index, argument] of given.entries()) {
    const takes = known.takes[Math.min(index, known.takes.length - 1)] ?? 'any';
    const value = received[takes](evaluate(argument, at));
    // Without a date there is nothing to reckon: the result is empty too.
    if (takes === 'date' && value === null) return null;
    values.push(value);
  }
  const result = known.run(values, at.now);
  return typeof result === 'string' || Array.isArray(result) ? bounded(result) : result;
}

/** How an argument is read; a value of another type, which only `any` can hide from the check, is refused. */
const received: Record<Takes, (value: Value) => Value> = {
  any: value => value,
  text: textOf,
  number: numberOf,
  numbers: value => value,
  date: value => (value === null || isDate(value) ? value : refused(value, 'a date')),
  list: value => (value === null ? [] : Array.isArray(value) ? value : refused(value, 'a list')),
  person: value => (value === null || isPerson(value) ? value : refused(value, 'a person')),
};

function refused(value: Value, wanted: string): never {
  throw new FormulaError(`${JSON.stringify(textOf(value))} is not ${wanted}.`);
}
