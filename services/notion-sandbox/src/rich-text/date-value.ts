import { failed, nullable, optional, shape, string, type Check } from '../checks/check.ts';

/** A date as Notion answers it; `start` and `end` are days (`2026-11-21`) or instants with an offset. */
export interface DateValue {
  start: string;
  end: string | null;
  time_zone: string | null;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/i;

const dateShape = shape(
  {
    start: string(),
    end: optional(nullable(string())),
    time_zone: optional(nullable(string())),
  },
  { open: true },
);

/** Reads `{start, end?, time_zone?}`. */
export function parseDate(value: unknown, path: string): DateValue {
  const given = dateShape(value, path);
  const zone = given.time_zone ?? null;
  if (zone !== null) timeZone(zone, `${path}.time_zone`);
  const end = given.end ?? null;
  return {
    start: normalDate(given.start, zone, `${path}.start`),
    end: end === null ? null : normalDate(end, zone, `${path}.end`),
    time_zone: zone,
  };
}

/** Whether the text is a day without a time. */
export function isDay(date: string): boolean {
  return day.test(date);
}

/** Whether the text is a day or an instant in ISO 8601, and there is such a day. */
export function isIsoDate(text: string): boolean {
  if (!day.test(text) && !instant.test(text)) return false;
  const written = text.slice(0, 10);
  const read = new Date(`${written}T00:00:00Z`);
  // February 30 would be read as March 2.
  return !Number.isNaN(Date.parse(text)) && read.toISOString().startsWith(written);
}

/** Milliseconds since the epoch; what names no offset is in UTC, whatever the machine's own zone is. */
export function instantOf(text: string): number {
  const hasOffset = day.test(text) || /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  return Date.parse(hasOffset ? text : `${text}Z`);
}

/** The date as people read it. */
export function dateText(date: DateValue): string {
  return date.end ? `${date.start} → ${date.end}` : date.start;
}

/** Instants get milliseconds and an offset: `2026-11-21T09:00:00.000+01:00`. */
function normalDate(text: string, zone: string | null, path: string): string {
  if (!isIsoDate(text)) throw failed(path, 'a valid ISO 8601 date string', text);
  if (day.test(text)) return text;
  const [, date, minutes, seconds = '00', fraction = '', given] = instant.exec(text) ?? [];
  const local = `${date}T${minutes}:${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  if (given && zone) throw failed(path, 'a date without an offset when a time_zone is given', text);
  if (zone) return `${local}${offsetIn(zone, local)}`;
  return `${local}${!given || /z/i.test(given) ? '+00:00' : withColon(given)}`;
}

function withColon(offset: string): string {
  return offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

/** An IANA time zone, such as `Europe/Berlin`. */
export const timeZone: Check<string> = (value, path) => {
  const zone = string()(value, path);
  if (!isTimeZone(zone)) throw failed(path, 'a valid IANA time zone', zone);
  return zone;
};

/** An instant (milliseconds) as people in the zone read it, with its offset: `2026-11-21T09:00:00.000+01:00`. */
export function instantIn(zone: string, instant: number): string {
  const format = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const local = `${format.format(instant).replace(' ', 'T')}.000`;
  return `${local}${offsetAt(zone, instant)}`;
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The zone's offset at that local time, e.g. `+01:00`. */
function offsetIn(zone: string, local: string): string {
  return offsetAt(zone, Date.parse(`${local}Z`));
}

function offsetAt(zone: string, instant: number): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(instant).find(part => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+00:00' : name.slice(3);
}
