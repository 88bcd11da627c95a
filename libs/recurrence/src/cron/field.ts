import { RecurrenceInvalid } from '../recurrence.ts';

/** One of the fields of a cron expression. */
export interface Field {
  /** As messages call it. */
  name: string;
  min: number;
  max: number;
  /** Three-letter names, the first stands for `min`. */
  names?: readonly string[];
  /** What is allowed besides numbers, lists, ranges and steps, e.g. `L or 15W`. */
  besides?: string;
}

export const SECOND_FIELD: Field = { name: 'second', min: 0, max: 59 };
export const MINUTE_FIELD: Field = { name: 'minute', min: 0, max: 59 };
export const HOUR_FIELD: Field = { name: 'hour', min: 0, max: 23 };
export const MONTH_DAY_FIELD: Field = { name: 'day-of-month', min: 1, max: 31, besides: '?, L, L-3, LW or 15W' };
export const MONTH_FIELD: Field = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
/** Sunday is 0 and 7. */
export const WEEKDAY_FIELD: Field = {
  name: 'day-of-week',
  min: 0,
  max: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  besides: '?, 5L or 1#2',
};

/** The numbers a list of terms stands for (`0`, `MON-FRI`, `10-20/5`, `30/10`, `*`), ascending and each once; throws RecurrenceInvalid. */
export function numbersOf(field: Field, terms: readonly string[]): number[] {
  return [...new Set(terms.flatMap(term => termNumbers(field, term)))].sort((a, b) => a - b);
}

/** A number or a name of the field; throws RecurrenceInvalid. */
export function numberOf(field: Field, text: string, term = text): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return field.min + named;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (!(number >= field.min && number <= field.max)) throw refused(field, term, `"${text}" is not allowed`);
  return number;
}

/** The error for a term that a field does not take. */
export function refused(field: Field, term: string, why: string): RecurrenceInvalid {
  const names = field.names ? ` or ${field.names[0]}–${field.names.at(-1)}` : '';
  const allowed = `${field.min}–${field.max}${names}, lists (1,2), ranges (1-5), steps (*/2)${field.besides ? `, ${field.besides}` : ''}`;
  return new RecurrenceInvalid(`The ${field.name} field has "${term}": ${why}; allowed are ${allowed}.`);
}

function termNumbers(field: Field, term: string): number[] {
  const [range = '', step, ...more] = term.split('/');
  if (more.length > 0) throw refused(field, term, 'it has more than one step');
  const [first, last] = bounds(field, range, step !== undefined, term);
  const by = step === undefined ? 1 : stepOf(field, step, term);
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
}

/** First and last number of `*`, `5`, `1-5`; with a step `5` goes on to the end of the field. */
function bounds(field: Field, range: string, stepped: boolean, term: string): [first: number, last: number] {
  // Sunday has two numbers; where the end is not said, a week ends with Saturday.
  const end = field === WEEKDAY_FIELD ? 6 : field.max;
  if (range === '*') return [field.min, end];
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) throw refused(field, term, 'a range has two ends');
  const first = numberOf(field, from, term);
  if (to === undefined) return [first, stepped ? Math.max(first, end) : first];
  let last = numberOf(field, to, term);
  if (field === WEEKDAY_FIELD && last === 0 && first > 0) last = 7;
  if (last < first) throw refused(field, term, 'the range runs backwards (write it as two)');
  return [first, last];
}

function stepOf(field: Field, step: string, term: string): number {
  const number = /^\d{1,2}$/.test(step) ? Number(step) : 0;
  if (number < 1 || number > field.max) throw refused(field, term, `a step is a number from 1 to ${field.max}`);
  return number;
}
