import { isDate, type FormulaDate, type Value } from '../formula/values.ts';
import { distinct } from '../formula/functions/list.ts';
import { median, sum } from '../formula/functions/number.ts';

/** What a rollup reckons from the values of the related pages, one per page, in the order of the relation. */
export type RollupFunction =
  | { gives: 'number'; run: (cells: Value[]) => number | null }
  | { gives: 'date'; run: (cells: Value[]) => FormulaDate | null }
  /** The values themselves; `isUnique` leaves repetitions out. */
  | { gives: 'array'; isUnique: boolean };

const count = (test: (cell: Value) => boolean) => (cells: Value[]) => cells.filter(test).length;

/** Parts of one whole, between 0 and 1; nothing of nothing is empty. */
const share = (test: (cell: Value) => boolean) => (cells: Value[]) =>
  cells.length === 0 ? null : count(test)(cells) / cells.length;

const overNumbers = (run: (numbers: number[]) => number | null): RollupFunction => ({
  gives: 'number',
  run: cells => {
    const numbers = singles(cells).filter(value => typeof value === 'number');
    return numbers.length === 0 ? null : run(numbers);
  },
});

const overDates = (run: (dates: FormulaDate[]) => FormulaDate): RollupFunction => ({
  gives: 'date',
  run: cells => {
    const dates = singles(cells).filter(isDate);
    return dates.length === 0 ? null : run(dates);
  },
});

const numberOf = (run: (cells: Value[]) => number | null): RollupFunction => ({ gives: 'number', run });

/** The functions of Notion's rollups that give an answer; `count_per_group` and `percent_per_group` are `unsupported`. */
export const rollupFunctions: Record<string, RollupFunction | undefined> = {
  count: numberOf(cells => cells.length),
  count_values: numberOf(cells => singles(cells).length),
  empty: numberOf(count(isBlank)),
  not_empty: numberOf(count(cell => !isBlank(cell))),
  unique: numberOf(cells => distinct(singles(cells)).length),
  percent_empty: numberOf(share(isBlank)),
  percent_not_empty: numberOf(share(cell => !isBlank(cell))),
  checked: numberOf(count(cell => cell === true)),
  unchecked: numberOf(count(cell => cell !== true)),
  percent_checked: numberOf(share(cell => cell === true)),
  percent_unchecked: numberOf(share(cell => cell !== true)),
  sum: overNumbers(sum),
  average: overNumbers(numbers => sum(numbers) / numbers.length),
  median: overNumbers(median),
  min: overNumbers(numbers => numbers.reduce((least, one) => Math.min(least, one))),
  max: overNumbers(numbers => numbers.reduce((most, one) => Math.max(most, one))),
  range: overNumbers(
    numbers =>
      numbers.reduce((most, one) => Math.max(most, one)) - numbers.reduce((least, one) => Math.min(least, one)),
  ),
  earliest_date: overDates(dates => ({ ...earliest(dates), end: null })),
  latest_date: overDates(dates => {
    const last = latest(dates);
    return { ...last, start: last.end ?? last.start, end: null };
  }),
  date_range: overDates(dates => {
    const [first, last] = [earliest(dates), latest(dates)];
    return { ...first, end: last.end ?? last.start, isDay: first.isDay && last.isDay };
  }),
  show_original: { gives: 'array', isUnique: false },
  show_unique: { gives: 'array', isUnique: true },
};

/** All names that a rollup's `function` may have. */
export const rollupFunctionNames = [...Object.keys(rollupFunctions), 'count_per_group', 'percent_per_group'];

/** Whether a cell holds nothing; the number 0 is something. */
export function isBlank(cell: Value): boolean {
  return cell === null || cell === '' || cell === false || (Array.isArray(cell) && cell.length === 0);
}

/** All values, those of lists one by one, without what is blank; an unchecked box is a value. */
function singles(cells: Value[]): Value[] {
  return cells.flat(1).filter(value => value === false || !isBlank(value));
}

function earliest(dates: FormulaDate[]): FormulaDate {
  return dates.reduce((first, date) => (date.start < first.start ? date : first));
}

function latest(dates: FormulaDate[]): FormulaDate {
  return dates.reduce((last, date) => ((date.end ?? date.start) > (last.end ?? last.start) ? date : last));
}
