import type { ExcludedDays } from '@na/contracts';

/** Tells why a moment's day is excluded, in a sentence; undefined when it is not. */
export type Exclusion = (moment: Date) => string | undefined;

/** The days of a calendar, as they are in a time zone. */
export function exclusionOf(calendar: { name: string; days: ExcludedDays[] } | null, timeZone: string): Exclusion {
  if (!calendar?.days.length) return () => undefined;
  const { name, days } = calendar;
  return moment => {
    const day = localDay(moment, timeZone);
    const found = days.find(({ from, to = from }) => from <= day && day <= to);
    return found && `${day} is excluded by the calendar ${name}${found.name === undefined ? '' : ` (${found.name})`}.`;
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment in a time zone, `2026-12-24`. */
function localDay(moment: Date, timeZone: string): string {
  // Making a format takes longer than a thousand uses of it; there are some hundred zones.
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone });
  formats.set(timeZone, format);
  return format.format(moment);
}
