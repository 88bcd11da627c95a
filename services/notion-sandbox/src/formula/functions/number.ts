import { numeric } from '../types.ts';
import type { Value } from '../values.ts';
import type { FormulaFunction, FunctionTable } from './function.ts';

const single = (run: (of: number) => number): FormulaFunction => ({
  takes: ['number'],
  gives: numeric,
  run: ([of]: [number]) => run(of),
});

/** Functions over numbers and lists of numbers; what is empty in a list does not count. */
const several = (run: (numbers: number[]) => number | null): FormulaFunction => ({
  takes: ['numbers'],
  repeats: true,
  gives: numeric,
  run: (given: Value[]) => run(given.flat(1).filter(value => typeof value === 'number')),
});

export const numberFunctions: FunctionTable = {
  abs: single(Math.abs),
  ceil: single(Math.ceil),
  floor: single(Math.floor),
  sqrt: single(Math.sqrt),
  cbrt: single(Math.cbrt),
  exp: single(Math.exp),
  ln: single(Math.log),
  log10: single(Math.log10),
  log2: single(Math.log2),
  sign: single(Math.sign),
  round: {
    takes: ['number', 'number'],
    least: 1,
    gives: numeric,
    run: ([of, digits = 0]: [number, number?]) => rounded(of, digits),
  },
  min: several(numbers => (numbers.length ? Math.min(...numbers) : null)),
  max: several(numbers => (numbers.length ? Math.max(...numbers) : null)),
  sum: several(sum),
  mean: several(numbers => (numbers.length ? sum(numbers) / numbers.length : null)),
  median: several(median),
  pi: { takes: [], gives: numeric, run: () => Math.PI },
  e: { takes: [], gives: numeric, run: () => Math.E },
};

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The middle one, or the mean of the two in the middle; null for none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length - 1 - upper], sorted[upper]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Halves go up, as in `round(-1.5)` = -1; fifteen digits count, so that 2.345 is no 2.34499. */
function rounded(of: number, digits: number): number {
  const scale = 10 ** Math.max(-15, Math.min(15, Math.trunc(digits)));
  return Math.round(Number((of * scale).toPrecision(15))) / scale;
}
