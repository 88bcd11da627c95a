const names = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options });
const longMonth = names({ month: 'long' });
const shortMonth = names({ month: 'short' });
const longDay = names({ weekday: 'long' });
const shortDay = names({ weekday: 'short' });

const two = (count: number) => String(count).padStart(2, '0');
const hour12 = (date: Date) => date.getUTCHours() % 12 || 12;

/** The letters of a format and what they stand for, in English and UTC. */
const letters: Record<string, (date: Date) => string> = {
  YYYY: date => String(date.getUTCFullYear()),
  YY: date => two(date.getUTCFullYear() % 100),
  Q: date => String(Math.floor(date.getUTCMonth() / 3) + 1),
  MMMM: date => longMonth.format(date),
  MMM: date => shortMonth.format(date),
  MM: date => two(date.getUTCMonth() + 1),
  M: date => String(date.getUTCMonth() + 1),
  DD: date => two(date.getUTCDate()),
  Do: date => ordinal(date.getUTCDate()),
  D: date => String(date.getUTCDate()),
  dddd: date => longDay.format(date),
  ddd: date => shortDay.format(date),
  HH: date => two(date.getUTCHours()),
  H: date => String(date.getUTCHours()),
  hh: date => two(hour12(date)),
  h: date => String(hour12(date)),
  mm: date => two(date.getUTCMinutes()),
  m: date => String(date.getUTCMinutes()),
  ss: date => two(date.getUTCSeconds()),
  A: date => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: date => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  X: date => String(Math.floor(date.getTime() / 1000)),
  x: date => String(date.getTime()),
};

const token = /\[([^\]]*)\]|YYYY|YY|Q|MMMM|MMM|MM|M|Do|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|A|a|X|x/g;

/** The instant in a form such as `MMMM D, YYYY HH:mm`; what stands in brackets stays as it is. */
export function formatDate(instant: number, form: string): string {
  const date = new Date(instant);
  return form.replace(token, (found, kept: string | undefined) => kept ?? letters[found]?.(date) ?? found);
}

function ordinal(day: number): string {
  const suffixes: Record<number, string> = { 1: 'st', 2: 'nd', 3: 'rd' };
  return `${day}${(day < 11 || day > 13) && suffixes[day % 10] ? suffixes[day % 10] : 'th'}`;
}
