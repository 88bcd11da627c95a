import type { FormulaType } from '../types.ts';
import type { Value } from '../values.ts';

/** What an argument may be: `text` and `any` take everything, `numbers` a number or a list of them. */
export type Takes = 'any' | 'text' | 'number' | 'numbers' | 'date' | 'list' | 'person';

/** A function of formulas that reckons with its arguments' values only. */
export interface FormulaFunction {
  /** The arguments in turn. */
  takes: readonly Takes[];
  /** How many of them must come; absent means all. */
  least?: number;
  /** The last one may come any number of times. */
  repeats?: true;
  gives: FormulaType | ((types: FormulaType[]) => FormulaType);
  /** An argument that should be a number and is empty comes as 0, a text as ''; an empty date makes the result empty. */
  run(given: (Value | undefined)[], now: number): Value;
}

export type FunctionTable = Record<string, FormulaFunction>;
