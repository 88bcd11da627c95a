import { isDate, textOf, type FormulaDate, type Value } from '../formula/values.ts';
import type { DateValue } from '../rich-text/date-value.ts';
import type { PageRecord, Property } from '../store/records.ts';
import { sourceOf, type Reckoning, type RollupTarget } from './reckoning.ts';
import { rollupFunctions } from './rollup-functions.ts';

/** The whole value of a property of a page, in the shape of an answer. */
type Shown = (page: PageRecord, property: Property) => unknown;

/** What a formula comes to: a string, number, boolean or date, or `unsupported`. */
export function formulaAnswer(reckoning: Reckoning, page: PageRecord, property: Property): object {
  const type = reckoning.typeOf(sourceOf(page), property);
  const value = reckoning.valueOf(page, property);
  if (!type || value === undefined) return { type: 'unsupported', unsupported: {} };
  const kind = type.kind === 'any' ? kindOf(value) : type.kind;
  if (kind === 'number') return { type: 'number', number: finite(value) };
  if (kind === 'boolean') return { type: 'boolean', boolean: value === true };
  if (kind === 'date') return { type: 'date', date: isDate(value) ? shownDate(value) : null };
  // People, pages and lists have no type of their own in answers; they are told as text.
  return { type: 'string', string: value === null ? null : textOf(value) };
}

/** What a rollup comes to: a number, a date, a list of the related pages' values, or `unsupported`. */
export function rollupAnswer(reckoning: Reckoning, page: PageRecord, property: Property, shown: Shown): object {
  const target = reckoning.rollupTarget(page, property);
  if (!target) return unsupportedRollup(property);
  const summary = rollupSummary(reckoning, property, target, target.pages);
  return 'array' in summary ? { ...summary, array: rollupItems(target, shown) } : summary;
}

/** What these related pages come to; the list of a `show_original` stays empty here. */
export function rollupSummary(
  reckoning: Reckoning,
  property: Property,
  target: RollupTarget,
  pages: PageRecord[],
): object {
  const gives = rollupFunctions[target.function]?.gives;
  // A list shows its items as they are, also those that formulas can not read.
  if (gives === 'array') return { type: 'array', array: [], function: target.function };
  const value = gives && reckoning.rolledUp(target, pages);
  if (value === undefined) return unsupportedRollup(property);
  if (gives === 'number') return { type: 'number', number: finite(value), function: target.function };
  return { type: 'date', date: isDate(value) ? shownDate(value) : null, function: target.function };
}

/** The related pages' values, one by one; `show_unique` leaves repetitions out. */
export function rollupItems({ pages, over, function: name }: RollupTarget, shown: Shown): object[] {
  const { type } = over;
  const items = pages.map(page => ({ type, [type]: shown(page, over) }));
  const known = rollupFunctions[name];
  return known?.gives === 'array' && known.isUnique ? withoutRepetition(items) : items;
}

export function unsupportedRollup({ config }: Property): object {
  return { type: 'unsupported', unsupported: {}, function: config.rollup?.['function'] ?? 'show_original' };
}

/** A date of a formula as an answer has it; all are in UTC. */
export function shownDate({ start, end, isDay }: FormulaDate): DateValue {
  const shown = (instant: number) => {
    const iso = new Date(instant).toISOString();
    return isDay ? iso.slice(0, 10) : iso.replace('Z', '+00:00');
  };
  return { start: shown(start), end: end === null ? null : shown(end), time_zone: null };
}

function withoutRepetition(items: object[]): object[] {
  const seen = new Set<string>();
  return items.filter(item => {
    const key = JSON.stringify(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** JSON knows no infinity: what is no number reads as empty. */
function finite(value: Value): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function kindOf(value: Value): 'number' | 'boolean' | 'date' | 'string' {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return isDate(value) ? 'date' : 'string';
}
