import type { Bound, TypeScope } from './check.ts';
import { FormulaError } from './errors.ts';
import type { Surroundings } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { holds } from './operators.ts';
import { either, itemType, listOf, logical, nothing, numeric, typeName, type FormulaType } from './types.ts';
import { bounded, compareValues, textOf, type Value } from './values.ts';

type TypeOf = (expression: Expression, scope: TypeScope) => FormulaType;
type Evaluate = (expression: Expression, at: Surroundings) => Value;

/** A function whose arguments are not all reckoned, or not all in the same surroundings. */
export interface Form {
  type: (given: Expression[], scope: TypeScope, typeOf: TypeOf) => FormulaType;
  run: (given: Expression[], at: Surroundings, evaluate: Evaluate) => Value;
}

/** `if`, `let` and the functions that know `current`; undefined for all others. */
export function formNamed(name: string): Form | undefined {
  return Object.hasOwn(forms, name) ? forms[name] : undefined;
}

/** `ifs(test, value, test, value, …, else)`. */
const choice = (name: string, fits: (count: number) => boolean): Form => ({
  type: (given, scope, typeOf) => {
    if (!fits(given.length)) throw new FormulaError(`The function \`${name}\` takes tests and values in turn.`);
    const types = given.map(argument => typeOf(argument, scope));
    return types.filter((_type, index) => isOutcome(index, given.length)).reduce(either, nothing);
  },
  run: (given, at, evaluate) => {
    for (let index = 0; index + 1 < given.length; index += 2) {
      if (holds(evaluate(given[index] as Expression, at))) return evaluate(given[index + 1] as Expression, at);
    }
    return given.length % 2 === 1 ? evaluate(given.at(-1) as Expression, at) : null;
  },
});

/** Values stand at odd places; a last one without a partner is what holds otherwise. */
function isOutcome(index: number, count: number): boolean {
  return index % 2 === 1 || (index === count - 1 && count % 2 === 1);
}

/** `lets(name, value, name, value, …, result)`. */
const binding = (name: string, fits: (count: number) => boolean): Form => ({
  type: (given, scope, typeOf) => {
    if (!fits(given.length))
      throw new FormulaError(`The function \`${name}\` takes names with values, then the result.`);
    const bind = (names: TypeScope['names'], value: Expression) => typeOf(value, { ...scope, names });
    return typeOf(given.at(-1) as Expression, { ...scope, names: bound(name, given, scope.names, bind) });
  },
  run: (given, at, evaluate) => {
    const bind = (names: Surroundings['names'], value: Expression) => evaluate(value, { ...at, names });
    return evaluate(given.at(-1) as Expression, { ...at, names: bound(name, given, at.names, bind) });
  },
});

function bound<T>(
  form: string,
  given: Expression[],
  outer: Bound<T> | null,
  read: (names: Bound<T> | null, value: Expression) => T,
): Bound<T> | null {
  let names = outer;
  for (let index = 0; index + 1 < given.length; index += 2) {
    const target = given[index] as Expression;
    if (target.kind !== 'name') throw new FormulaError(`The function \`${form}\` binds names, and got something else.`);
    names = { name: target.name, value: read(names, given[index + 1] as Expression), outer: names };
  }
  return names;
}

/** `f(list, expression with current and index)`. */
const overList = (
  name: string,
  gives: (list: FormulaType, each: FormulaType) => FormulaType,
  run: (list: Value[], each: (item: Value, index: number) => Value) => Value,
  isOptional = false,
): Form => ({
  type: (given, scope, typeOf) => {
    const [listed, body] = given;
    const isCountRight = given.length === 2 || (isOptional && given.length === 1);
    if (!listed || !isCountRight)
      throw new FormulaError(`The function \`${name}\` takes a list and what to do with each.`);
    const list = typeOf(listed, scope);
    if (!['list', 'any', 'empty'].includes(list.kind)) {
      throw new FormulaError(`The function \`${name}\` takes a list, and got ${typeName(list)}.`);
    }
    if (!body) return gives(list, itemType(list));
    const current = { name: 'current', value: itemType(list), outer: scope.names };
    return gives(list, typeOf(body, { ...scope, names: { name: 'index', value: numeric, outer: current } }));
  },
  run: (given, at, evaluate) => {
    const [listed, body] = given as [Expression, Expression?];
    const list = evaluate(listed, at) ?? [];
    if (!Array.isArray(list)) throw new FormulaError(`${JSON.stringify(textOf(list))} is not a list.`);
    const each = (item: Value, index: number) => {
      if (!body) return item;
      const current = { name: 'current', value: item, outer: at.names };
      return evaluate(body, { ...at, names: { name: 'index', value: index, outer: current } });
    };
    return run(list, each);
  },
});

const same = (list: FormulaType) => list;
const yesOrNo = () => logical;

const forms: Record<string, Form> = {
  if: choice('if', count => count === 2 || count === 3),
  ifs: choice('ifs', count => count >= 2),
  let: binding('let', count => count === 3),
  lets: binding('lets', count => count >= 3 && count % 2 === 1),
  map: overList(
    'map',
    (_list, each) => listOf(each),
    (list, each) => bounded(list.map(each)),
  ),
  filter: overList('filter', same, (list, each) => list.filter((item, index) => holds(each(item, index)))),
  find: overList('find', itemType, (list, each) => list.find((item, index) => holds(each(item, index))) ?? null),
  findIndex: overList(
    'findIndex',
    () => numeric,
    (list, each) => list.findIndex((item, index) => holds(each(item, index))),
  ),
  some: overList('some', yesOrNo, (list, each) => list.some((item, index) => holds(each(item, index)))),
  every: overList('every', yesOrNo, (list, each) => list.every((item, index) => holds(each(item, index)))),
  sort: overList('sort', same, sorted, true),
};

function sorted(list: Value[], each: (item: Value, index: number) => Value): Value {
  const keyed = list.map((item, index) => ({ item, key: each(item, index) }));
  return keyed.sort((left, right) => compareValues(left.key, right.key)).map(({ item }) => item);
}
