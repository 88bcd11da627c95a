import { isKind, isString, nullable, optional, fields, type Check } from './look.ts';
import { URL_LENGTH } from './limits.ts';

/** RFC 9562, dashes or none: Notion refuses what has no real version and variant. */
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[1-8][0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i;
const DAY = /^(\d{4}-\d{2}-\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20E3]/u;
/** UTF-16 code units; the longest of Unicode are families and flags of regions. */
const LONGEST_EMOJI = 40;
/** Ways to write an address that begin with no scheme and can only mean one thing. */
const BARE_HOST = /^www\.[^\s/]+\.[^\s]+$/i;

/** A page, database or block of the same workspace. */
const INTERNAL_LINK = /^\/[0-9a-f]{32}(?:[?#]\S*)?$/i;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether it is an id that Notion could have given. */
export function isId(given: unknown): given is string {
  return isString(given) && UUID.test(given);
}

/** An id of Notion's, with dashes or without. */
export const id: Check = (given, look) => {
  if (isKind(given, look, 'a UUID', isString) && !isId(given)) look.report('invalid_id', given, 'a UUID');
};

/** `{"id": …}`. */
export const withId = fields({ id });

/** Whether something on the web may be there. */
export function isUrl(given: string): boolean {
  return /^https?:/i.test(given) && URL.canParse(given);
}

/** Whether a click may lead there: an absolute address, or a page of the workspace, to which Notion's own answers link as `/<its id>`. */
function isLink(given: string): boolean {
  return INTERNAL_LINK.test(given) || (/^[a-z][a-z0-9+.-]*:/i.test(given) && URL.canParse(given));
}

function address(is: (given: string) => boolean, allowed: string): Check {
  return (given, look) => {
    if (!isKind(given, look, 'an address', isString)) return;
    if (given.length > URL_LENGTH) return look.report('too_long', given.length, `at most ${URL_LENGTH} characters`);
    if (is(given)) return;
    const whole = BARE_HOST.test(given.trim()) ? `https://${given.trim()}` : given.trim();
    const fix = is(whole) ? look.instead(`It reads as ${whole}.`, whole) : undefined;
    look.report('invalid_url', given, allowed, fix);
  };
}

/** Where a click leads: an absolute address of at most 2,000 characters. "Invalid URL for link." is what Notion says of others. */
export const linkUrl: Check = address(isLink, 'an absolute address, e.g. https://example.com');

/** Where a file or site is: an address on the web of at most 2,000 characters. */
export const webUrl: Check = address(isUrl, 'an address on the web, e.g. https://example.com/a.png');

/** `{"url": …}`. */
export const withUrl = fields({ url: webUrl });

/** One emoji. */
export const emoji: Check = (given, look) => {
  if (!isKind(given, look, 'one emoji', isString)) return;
  const isOne = given.length <= LONGEST_EMOJI && [...graphemes.segment(given)].length === 1 && EMOJI.test(given);
  if (!isOne) look.report('invalid_emoji', given, 'one emoji');
};

/** A day or an instant in ISO 8601, on a day that there is. */
export function isDate(given: string): boolean {
  const day = (DAY.exec(given) ?? INSTANT.exec(given))?.[1];
  if (!day || Number.isNaN(Date.parse(given))) return false;
  const read = new Date(`${day}T00:00:00Z`);
  // 30 February would be read as 2 March.
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day);
}

const moment: Check = (given, look) => {
  if (!isKind(given, look, 'a date', isString)) return;
  if (!isDate(given)) look.report('invalid_date', given, 'a day or instant in ISO 8601, e.g. 2026-11-01');
};

const timeZone: Check = (given, look) => {
  if (!isKind(given, look, 'a time zone', isString)) return;
  if (!isTimeZone(given)) look.report('unknown_value', given, 'a time zone of the IANA, e.g. Europe/Berlin');
};

const span = fields({ start: moment, end: optional(nullable(moment)), time_zone: optional(nullable(timeZone)) });

/** A date or a span of two; with a time zone, its times name no offset. */
export const date: Check = (given, look) => {
  const before = look.findings.length;
  span(given, look);
  if (!look.cleanSince(before)) return;
  const { start, end, time_zone } = given as { start: string; end?: string | null; time_zone?: string | null };
  if (!time_zone) return;
  for (const [name, value] of Object.entries({ start, end }))
    if (value && INSTANT.exec(value)?.[2])
      look.at(name).report('invalid_date', value, 'a time without an offset, for there is a time zone');
};

function isTimeZone(given: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: given });
    return true;
  } catch {
    return false;
  }
}
