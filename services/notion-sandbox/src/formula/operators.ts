import type { BinaryOperator } from './expression.ts';
import { FormulaError } from './errors.ts';
import { logical, numeric, text, typeName, type FormulaType } from './types.ts';
import { bounded, compareValues, isEmpty, isSame, textOf, type Value } from './values.ts';

type Arithmetic = '-' | '*' | '/' | '%' | '^';
type Comparison = '>' | '<' | '>=' | '<=';

const arithmetic: Record<Arithmetic, (left: number, right: number) => number> = {
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

const comparisons: Record<Comparison, (order: number) => boolean> = {
  '>': order => order > 0,
  '<': order => order < 0,
  '>=': order => order >= 0,
  '<=': order => order <= 0,
};

/** The type of `left operator right`. Throws a FormulaError when the operator does not go with these types. */
export function typeOfBinary(operator: BinaryOperator, left: FormulaType, right: FormulaType): FormulaType {
  if (operator === 'and' || operator === 'or' || operator === '==' || operator === '!=') return logical;
  if (isComparison(operator)) {
    if (isComparable(left, right)) return logical;
  } else if (operator === '+' && (left.kind === 'string' || right.kind === 'string')) {
    return text;
  } else if (isNumeric(left) && isNumeric(right)) {
    return operator === '+' && (left.kind === 'any' || right.kind === 'any') ? { kind: 'any' } : numeric;
  }
  throw new FormulaError(`The operator \`${operator}\` does not go with ${typeName(left)} and ${typeName(right)}.`);
}

/** Reckons `left operator right`; what is empty counts as 0, and as no text. `and` and `or` are reckoned by the caller. */
export function applied(operator: Exclude<BinaryOperator, 'and' | 'or'>, left: Value, right: Value): Value {
  if (operator === '==') return isSame(left, right);
  if (operator === '!=') return !isSame(left, right);
  if (isComparison(operator))
    return left !== null && right !== null && comparisons[operator](compareValues(left, right));
  if (operator !== '+') return arithmetic[operator](numberOf(left), numberOf(right));
  const isText = typeof left === 'string' || typeof right === 'string';
  return isText ? bounded(textOf(left) + textOf(right)) : numberOf(left) + numberOf(right);
}

/** What a condition takes for yes. */
export function holds(value: Value): boolean {
  return !isEmpty(value);
}

/** A number or a checkbox as a number; what is empty is 0. */
export function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === null || typeof value === 'boolean') return Number(value);
  throw new FormulaError(`${JSON.stringify(textOf(value))} is not a number.`);
}

function isComparison(operator: BinaryOperator): operator is Comparison {
  return Object.hasOwn(comparisons, operator);
}

function isComparable(left: FormulaType, right: FormulaType): boolean {
  const open = ['any', 'empty'];
  if (open.includes(left.kind) || open.includes(right.kind)) return true;
  return left.kind === right.kind && ['number', 'string', 'date', 'boolean'].includes(left.kind);
}

function isNumeric({ kind }: FormulaType): boolean {
  return kind === 'number' || kind === 'boolean' || kind === 'empty' || kind === 'any';
}
