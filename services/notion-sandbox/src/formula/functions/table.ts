import { dateFunctions } from './date.ts';
import type { FormulaFunction } from './function.ts';
import { listFunctions } from './list.ts';
import { numberFunctions } from './number.ts';
import { textFunctions } from './text.ts';

const table: Record<string, FormulaFunction> = {
  ...textFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...listFunctions,
};

/** Functions that Notion has and the sandbox does not reckon. */
const beyond = new Set(['formatNumber', 'id', 'dedupe', 'splice']);

export function functionNamed(name: string): FormulaFunction | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function isBeyond(name: string): boolean {
  return beyond.has(name);
}
