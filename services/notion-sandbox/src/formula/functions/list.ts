import { itemType, listOf, logical, text, type FormulaType } from '../types.ts';
import { bounded, isSame, textOf, type Value } from '../values.ts';
import type { FormulaFunction, FunctionTable } from './function.ts';

const itself = ([type]: FormulaType[]): FormulaType => type as FormulaType;
const oneItem = ([type]: FormulaType[]): FormulaType => itemType(type as FormulaType);

const pick = (takes: FormulaFunction['takes'], at: (list: Value[], index: number) => Value | undefined) => ({
  takes,
  gives: oneItem,
  run: ([list, index]: [Value[], number]) => at(list, index) ?? null,
});

/** Functions over lists that need no `current`; those that do are in forms.ts. */
export const listFunctions: FunctionTable = {
  at: pick(['list', 'number'], (list, index) => list.at(Math.trunc(index))),
  first: pick(['list'], list => list.at(0)),
  last: pick(['list'], list => list.at(-1)),
  slice: {
    takes: ['list', 'number', 'number'],
    least: 2,
    gives: itself,
    run: ([list, start, end]: [Value[], number, number?]) => list.slice(start, end),
  },
  reverse: { takes: ['list'], gives: itself, run: ([list]: [Value[]]) => list.toReversed() },
  unique: { takes: ['list'], gives: itself, run: ([list]: [Value[]]) => distinct(list) },
  includes: {
    takes: ['list', 'any'],
    gives: logical,
    run: ([list, wanted]: [Value[], Value]) => list.some(item => isSame(item, wanted)),
  },
  flat: {
    takes: ['list'],
    gives: types => {
      const inner = oneItem(types);
      return inner.kind === 'list' ? inner : listOf(inner);
    },
    run: ([list]: [Value[]]) => bounded(list.flat(1)),
  },
  join: {
    takes: ['list', 'text'],
    least: 1,
    gives: text,
    run: ([list, by]: [Value[], string?]) => bounded(list.map(textOf).join(by ?? '')),
  },
};

/** The values without repetition, in the order of their first appearance. */
export function distinct(list: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return list.filter(item => {
    const key = JSON.stringify(item);
    return !seen.has(key) && seen.add(key);
  });
}
