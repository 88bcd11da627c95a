import { UnsupportedFormula } from './errors.ts';

/** A date or a range, in milliseconds; days are midnights in UTC. */
export interface FormulaDate {
  is: 'date';
  start: number;
  end: number | null;
  isDay: boolean;
}

export interface FormulaPerson {
  is: 'person';
  id: string;
  name: string;
  email: string;
}

export interface FormulaPage {
  is: 'page';
  id: string;
  title: string;
}

/** What an expression is worth; null is what is empty. */
export type Value = string | number | boolean | FormulaDate | FormulaPerson | FormulaPage | Value[] | null;

/** The longest text and list that a formula may make: a bound of the sandbox. */
const maxText = 100_000;
const maxItems = 10_000;

export function isDate(value: Value): value is FormulaDate {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'date';
}

export function isPerson(value: Value): value is FormulaPerson {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'person';
}

export function isPage(value: Value): value is FormulaPage {
  return typeof value === 'object' && value !== null && 'is' in value && value.is === 'page';
}

/** Nothing, zero, false, the empty text and the empty list are empty. */
export function isEmpty(value: Value): boolean {
  return value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && !value.length);
}

/** A value as text, as `format` gives it. */
export function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(',');
  if (isDate(value)) return dateText(value);
  if (isPage(value)) return value.title;
  return isPerson(value) ? value.name : String(value);
}

/** A number is compared as such, dates by their start, all else as text. */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [comparable(left), comparable(right)];
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

export function isSame(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index] ?? null));
  }
  if (isDate(left) && isDate(right)) return left.start === right.start && left.end === right.end;
  if ((isPage(left) && isPage(right)) || (isPerson(left) && isPerson(right))) return left.id === right.id;
  return left === right;
}

/** Refuses texts and lists that have grown out of all proportion. */
export function bounded<T extends Value>(value: T): T {
  const isTooLong =
    (typeof value === 'string' && value.length > maxText) || (Array.isArray(value) && value.length > maxItems);
  if (isTooLong) throw new UnsupportedFormula('The formula makes a text or list that is too long for the sandbox.');
  return value;
}

function comparable(value: Value): string | number | null {
  if (typeof value === 'boolean') return Number(value);
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return isDate(value) ? value.start : textOf(value);
}

const dayText = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'long' });
const instantText = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'long', timeStyle: 'short' });

function dateText({ start, end, isDay }: FormulaDate): string {
  const format = isDay ? dayText : instantText;
  const shown = (instant: number) => format.format(instant).replace(' at ', ' ');
  return end === null ? shown(start) : `${shown(start)} → ${shown(end)}`;
}
