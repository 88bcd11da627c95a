import { FormulaError, UnsupportedFormula } from './errors.ts';
import type { Expression } from './expression.ts';
import type { Takes } from './functions/function.ts';
import { functionNamed, isBeyond } from './functions/table.ts';
import { formNamed } from './forms.ts';
import { typeOfBinary } from './operators.ts';
import { anything, either, listOf, logical, nothing, numeric, text, typeName, type FormulaType } from './types.ts';

/** What an expression may name. Both functions throw a FormulaError for what is not there. */
export interface TypeScope {
  property: (name: string) => FormulaType;
  /** A property of the pages of a data source. */
  propertyOf: (source: string, name: string) => FormulaType;
  /** Names bound around this place, the innermost first. */
  names: Bound<FormulaType> | null;
}

export interface Bound<T> {
  name: string;
  value: T;
  outer: Bound<T> | null;
}

export function boundTo<T>(names: Bound<T> | null, name: string): T | undefined {
  for (let entry = names; entry; entry = entry.outer) if (entry.name === name) return entry.value;
  return undefined;
}

/** The type that an expression gives. Throws a FormulaError where it makes no sense, UnsupportedFormula where we do not follow. */
export function typeOf(expression: Expression, scope: TypeScope): FormulaType {
  switch (expression.kind) {
    case 'literal':
      return literalTypes[typeof expression.value as 'string'];
    case 'list':
      return listOf(expression.items.map(item => typeOf(item, scope)).reduce(either, nothing));
    case 'name':
      return nameType(expression.name, scope);
    case 'property':
      return propertyType(expression, scope);
    case 'negation':
      return typeOfBinary('-', numeric, typeOf(expression.operand, scope));
    case 'not':
      typeOf(expression.operand, scope);
      return logical;
    case 'binary':
      return typeOfBinary(expression.operator, typeOf(expression.left, scope), typeOf(expression.right, scope));
    case 'call':
      return callType(expression, scope);
  }
}

const literalTypes = { string: text, number: numeric, boolean: logical };

function nameType(name: string, scope: TypeScope): FormulaType {
  const type = boundTo(scope.names, name);
  if (type) return type;
  const isItem = name === 'current' || name === 'index';
  const hint = isItem ? ` \`${name}\` stands only inside of functions such as \`map\`.` : '';
  throw new FormulaError(`\`${name}\` is not defined.${hint}`);
}

function propertyType({ page, name }: Expression & { kind: 'property' }, scope: TypeScope): FormulaType {
  if (!page) return scope.property(name);
  const type = typeOf(page, scope);
  if (type.kind === 'page') return scope.propertyOf(type.source, name);
  if (type.kind === 'any' || type.kind === 'empty') return anything;
  throw new FormulaError(`\`prop("${name}")\` is asked of ${typeName(type)}, which is not a page.`);
}

function callType({ name, arguments: given }: Expression & { kind: 'call' }, scope: TypeScope): FormulaType {
  const form = formNamed(name);
  if (form) return form.type(given, scope, typeOf);
  const known = functionNamed(name);
  if (!known && isBeyond(name)) throw new UnsupportedFormula(`The sandbox does not reckon \`${name}\`.`);
  if (!known) throw new FormulaError(`There is no function \`${name}\`.`);
  const least = known.least ?? known.takes.length;
  const most = known.repeats ? Infinity : known.takes.length;
  if (given.length < least || given.length > most) {
    throw new FormulaError(`The function \`${name}\` takes ${countText(least, most)}, and got ${given.length}.`);
  }
  const types = given.map(argument => typeOf(argument, scope));
  for (const [index, type] of types.entries()) {
    const takes = known.takes[Math.min(index, known.takes.length - 1)] ?? 'any';
    if (fits[takes](type)) continue;
    throw new FormulaError(`The function \`${name}\` takes ${words[takes]}, and got ${typeName(type)}.`);
  }
  return typeof known.gives === 'function' ? known.gives(types) : known.gives;
}

const isOpen = ({ kind }: FormulaType) => kind === 'any' || kind === 'empty';
const isNumber = (type: FormulaType) => isOpen(type) || type.kind === 'number' || type.kind === 'boolean';

const fits: Record<Takes, (type: FormulaType) => boolean> = {
  any: () => true,
  text: type => type.kind !== 'list',
  number: isNumber,
  numbers: type => isNumber(type) || (type.kind === 'list' && isNumber(type.of)),
  date: type => isOpen(type) || type.kind === 'date',
  list: type => isOpen(type) || type.kind === 'list',
  person: type => isOpen(type) || type.kind === 'person',
};

const words: Record<Takes, string> = {
  any: 'anything',
  text: 'a text',
  number: 'a number',
  numbers: 'numbers',
  date: 'a date',
  list: 'a list',
  person: 'a person',
};

function countText(least: number, most: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`;
  if (least === most) return plural(least);
  return most === Infinity ? `at least ${plural(least)}` : `${least} to ${plural(most)}`;
}
