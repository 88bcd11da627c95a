import { isDate, textOf, type Value } from '../formula/values.ts';
import { shownDate } from '../reckoning/answers.ts';
import { instantOf, isDay, isIsoDate } from '../rich-text/date-value.ts';
import { textItem } from '../rich-text/rich-text.ts';

/** The id of the option with that name; null where options are not added by values. */
type OptionId = (name: string) => string | null;

/** Notion's limits: characters of one text item, of the name of an option, options of one value. */
const maxContent = 2000;
const maxOptionName = 100;
const maxOptions = 100;

/**
 * A value as another type has it, when a property changes its type: null when nothing of it can be kept. Types that are
 * missing here (people, files, relations, what is computed) take nothing over.
 */
export const conversions: Record<string, (value: Value, optionId: OptionId) => unknown> = {
  rich_text: value => {
    const text = plain(value);
    const pieces = text.match(new RegExp(`[^]{1,${maxContent}}`, 'g')) ?? [];
    return pieces.length > 0 ? pieces.map(textItem) : null;
  },
  url: value => plain(value) || null,
  email: value => plain(value) || null,
  phone_number: value => plain(value) || null,
  number: numberIn,
  checkbox: value => value === true || /^(yes|true|x|1|✓)$/i.test(plain(value)),
  select: (value, optionId) => optionNames(value).map(optionId)[0] ?? null,
  status: (value, optionId) => optionNames(value).map(optionId)[0] ?? null,
  multi_select: (value, optionId) => {
    const ids = optionNames(value).slice(0, maxOptions).map(optionId);
    return ids.length > 0 ? [...new Set(ids)] : null;
  },
  date: value => {
    if (isDate(value)) return shownDate(value);
    const text = plain(value);
    if (!isIsoDate(text)) return null;
    return shownDate({ is: 'date', start: instantOf(text), end: null, isDay: isDay(text) });
  },
};

function plain(value: Value): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
}

function numberIn(value: Value): number | null {
  if (typeof value === 'boolean') return Number(value);
  const text = plain(value).replaceAll(/[\s,]/g, '');
  const read = Number(text);
  return text === '' || !Number.isFinite(read) ? null : read;
}

/** Names of options hold no commas: a comma in a text is taken for the end of one. */
function optionNames(value: Value): string[] {
  const names = Array.isArray(value) ? value.map(textOf) : plain(value).split(',');
  return names.map(name => name.trim().slice(0, maxOptionName)).filter(name => name !== '');
}
