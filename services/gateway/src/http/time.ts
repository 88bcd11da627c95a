const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether a text is a day of the calendar, `2026-12-01`. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  // A day that the month does not have rolls over into the next one, and the year 0000 is none of RFC 3339's.
  return at.getTime() >= FIRST && at.toISOString().startsWith(text);
}

/** Whether a text is a time as RFC 3339 writes it: with seconds and an offset. */
export function isTime(text: string): boolean {
  const day = TIME.exec(text)?.[1];
  if (day === undefined || !isDate(day)) return false;
  const at = Date.parse(text);
  // An offset can carry a time out of the four-digit years that RFC 3339 and Postgres write alike.
  return at >= FIRST && at <= LAST;
}
