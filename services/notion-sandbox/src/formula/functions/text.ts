import { UnsupportedFormula } from '../errors.ts';
import { listOf, logical, nothing, numeric, text } from '../types.ts';
import { bounded, isDate, isEmpty, isSame, textOf, type FormulaPerson, type Value } from '../values.ts';
import type { FunctionTable } from './function.ts';

/** Characters that a pattern is searched in: a bound of the sandbox. */
const maxSearched = 10_000;

export const textFunctions: FunctionTable = {
  length: { takes: ['any'], gives: numeric, run: ([of]: [Value]) => (Array.isArray(of) ? of : textOf(of)).length },
  substring: {
    takes: ['text', 'number', 'number'],
    least: 2,
    gives: text,
    run: ([of, start, end]: [string, number, number?]) => of.substring(start, end),
  },
  contains: {
    takes: ['any', 'any'],
    gives: logical,
    run: ([of, part]: [Value, Value]) =>
      Array.isArray(of) ? of.some(item => isSame(item, part)) : textOf(of).includes(textOf(part)),
  },
  test: {
    takes: ['text', 'text'],
    gives: logical,
    run: ([of, pattern]: [string, string]) => regularExpression(of, pattern, 'u').test(of),
  },
  match: {
    takes: ['text', 'text'],
    gives: listOf(text),
    run: ([of, pattern]: [string, string]) => of.match(regularExpression(of, pattern, 'gu')) ?? [],
  },
  replace: {
    takes: ['text', 'text', 'text'],
    gives: text,
    run: ([of, pattern, by]: [string, string, string]) => bounded(of.replace(regularExpression(of, pattern, 'u'), by)),
  },
  replaceAll: {
    takes: ['text', 'text', 'text'],
    gives: text,
    run: ([of, pattern, by]: [string, string, string]) => bounded(of.replace(regularExpression(of, pattern, 'gu'), by)),
  },
  lower: { takes: ['text'], gives: text, run: ([of]: [string]) => of.toLowerCase() },
  upper: { takes: ['text'], gives: text, run: ([of]: [string]) => of.toUpperCase() },
  trim: { takes: ['text'], gives: text, run: ([of]: [string]) => of.trim() },
  repeat: {
    takes: ['text', 'number'],
    gives: text,
    run: ([of, times]: [string, number]) => of.repeat(bounds(times, of.length)),
  },
  padStart: {
    takes: ['text', 'number', 'text'],
    gives: text,
    run: ([of, width, by]: [string, number, string]) => of.padStart(bounds(width, 1), by),
  },
  padEnd: {
    takes: ['text', 'number', 'text'],
    gives: text,
    run: ([of, width, by]: [string, number, string]) => of.padEnd(bounds(width, 1), by),
  },
  split: {
    takes: ['text', 'text'],
    least: 1,
    gives: listOf(text),
    run: ([of, by]: [string, string?]) => bounded(of.split(by ?? ',')),
  },
  format: { takes: ['text'], gives: text, run: ([of]: [string]) => of },
  toNumber: { takes: ['any'], gives: numeric, run: ([of]: [Value]) => numberOf(of) },
  concat: {
    takes: ['any'],
    repeats: true,
    gives: types => (types.every(({ kind }) => kind === 'list') ? (types[0] ?? listOf(nothing)) : text),
    run: (given: Value[]) => bounded(given.every(Array.isArray) ? given.flat(1) : given.map(textOf).join('')),
  },
  // What a text looks like is not part of an answer, so styles and links leave the words as they are.
  style: { takes: ['text', 'text'], repeats: true, gives: text, run: ([of]: [string]) => of },
  unstyle: { takes: ['text', 'text'], least: 1, repeats: true, gives: text, run: ([of]: [string]) => of },
  link: { takes: ['text', 'text'], gives: text, run: ([of]: [string]) => of },
  name: { takes: ['person'], gives: text, run: ([of]: [FormulaPerson | null]) => of?.name ?? '' },
  email: { takes: ['person'], gives: text, run: ([of]: [FormulaPerson | null]) => of?.email ?? '' },
  empty: {
    takes: ['any'],
    least: 0,
    gives: types => (types.length > 0 ? logical : nothing),
    run: ([of]: [Value?]) => (of === undefined ? null : isEmpty(of)),
  },
};

/** A text reads as the number that it writes out; what is no number is empty. */
function numberOf(value: Value): number | null {
  if (typeof value === 'boolean') return Number(value);
  const words = textOf(value).trim();
  const read = isDate(value) ? value.start : Number(words);
  return words === '' || Number.isNaN(read) ? null : read;
}

function bounds(times: number, unit: number): number {
  const count = Math.max(0, Math.floor(times));
  if (count * unit > 100_000)
    throw new UnsupportedFormula('The formula makes a text that is too long for the sandbox.');
  return count;
}

/**
 * A pattern of a formula. Patterns that can take for ever on an unlucky text (a repeated group that repeats or offers
 * choices inside, or a reference back) are not reckoned.
 */
function regularExpression(searched: string, pattern: string, flags: string): RegExp {
  const isRisky = /\([^()]*[*+{|][^()]*\)[*+{]|\\[1-9]|\)\)+[*+{]/.test(pattern);
  if (isRisky || searched.length > maxSearched || (pattern.match(/[*+{]/g)?.length ?? 0) > 5) {
    throw new UnsupportedFormula('The sandbox does not reckon patterns that may take for ever.');
  }
  try {
    return new RegExp(pattern, flags);
  } catch {
    throw new UnsupportedFormula(`The sandbox can not read the pattern ${pattern}.`);
  }
}
