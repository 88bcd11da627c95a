import { DAY, SECOND } from '../calendar.ts';
import { RecurrenceInvalid } from '../recurrence.ts';
import { FREQUENCIES, type Frequency, type Rule, WEEKDAYS, type WeekdayPart } from './rule.ts';

/** Longer than any rule that a person writes; with every list written out it stays below this. */
const MAX_LENGTH = 4000;

/** Its due times are counted from the start, which must not take long. */
const MAX_COUNT = 10_000;

/** Reads `FREQ=…;…`, also behind `RRULE:`; throws RecurrenceInvalid. What parts may stand together is RFC 5545's table in 3.3.10. */
export function parseRule(text: string): Rule {
  if (text.length > MAX_LENGTH) {
    throw new RecurrenceInvalid(`A recurrence rule has at most ${MAX_LENGTH} characters; this one has ${text.length}.`);
  }
  const parts = partsOf(
    text
      .trim()
      .toUpperCase()
      .replace(/^RRULE:/, ''),
  );
  const frequency = parts.get('FREQ');
  if (!isFrequency(frequency)) throw refused('FREQ', frequency ?? '', FREQUENCIES.join(', '));
  const rule: Rule = { frequency, interval: 1, weekStart: 1 };
  for (const [name, value] of parts) READERS[name]!(rule, value);
  refuseOddCompany(rule);
  return rule;
}

function partsOf(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [name = '', value] = part.split('=');
    if (value === undefined || !Object.hasOwn(READERS, name)) {
      throw new RecurrenceInvalid(
        `"${part}" is no part of a recurrence rule; allowed are ${Object.keys(READERS)
          .map(known => `${known}=…`)
          .join(';')}.`,
      );
    }
    if (parts.has(name))
      throw new RecurrenceInvalid(`${name} stands there twice; a part may stand there once, with a list of values.`);
    parts.set(name, value);
  }
  return parts;
}

type Reader = (rule: Rule, value: string) => void;

const READERS: Record<string, Reader> = {
  FREQ: () => undefined,
  INTERVAL: (rule, value) => (rule.interval = numberIn('INTERVAL', value, 1, 100_000)),
  COUNT: (rule, value) => (rule.count = numberIn('COUNT', value, 1, MAX_COUNT)),
  UNTIL: (rule, value) => (rule.until = untilOf(value)),
  BYMONTH: (rule, value) => (rule.months = numbersIn('BYMONTH', value, 1, 12)),
  BYWEEKNO: (rule, value) => (rule.weekNumbers = numbersAround('BYWEEKNO', value, 53)),
  BYYEARDAY: (rule, value) => (rule.yearDays = numbersAround('BYYEARDAY', value, 366)),
  BYMONTHDAY: (rule, value) => (rule.monthDays = numbersAround('BYMONTHDAY', value, 31)),
  BYDAY: (rule, value) => (rule.weekdays = value.split(',').map(day => weekdayPart(day))),
  BYHOUR: (rule, value) => (rule.hours = numbersIn('BYHOUR', value, 0, 23)),
  BYMINUTE: (rule, value) => (rule.minutes = numbersIn('BYMINUTE', value, 0, 59)),
  // Clocks without leap seconds show 59 when it is 60.
  BYSECOND: (rule, value) =>
    (rule.seconds = once(numbersIn('BYSECOND', value, 0, 60).map(second => Math.min(second, 59)))),
  BYSETPOS: (rule, value) => (rule.positions = numbersAround('BYSETPOS', value, 366)),
  WKST: (rule, value) => (rule.weekStart = weekdayIn('WKST', value)),
};

function numbersIn(name: string, value: string, min: number, max: number): number[] {
  return once(value.split(',').map(number => numberIn(name, number, min, max)));
}

function numberIn(name: string, value: string, min: number, max: number): number {
  const number = /^\d{1,6}$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) throw refused(name, value, `${min}–${max}`);
  return number;
}

/** Counted from the beginning or, when negative, from the end. */
function numbersAround(name: string, value: string, max: number): number[] {
  const numbers = value.split(',').map(number => {
    if (!/^[+-]?\d{1,3}$/.test(number) || Number(number) === 0 || Math.abs(Number(number)) > max) {
      throw refused(name, number, `1–${max} and -${max}–-1`);
    }
    return Number(number);
  });
  return once(numbers);
}

function once(numbers: number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function weekdayPart(value: string): WeekdayPart {
  const [, nth, name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value) ?? [];
  const number = Number(nth ?? 1);
  if (number === 0 || Math.abs(number) > 53)
    throw refused('BYDAY', value, 'MO, TU, WE, TH, FR, SA, SU, with 1–53 or -53–-1 before them');
  return { weekday: weekdayIn('BYDAY', name, value), nth: nth === undefined ? undefined : number };
}

function weekdayIn(name: string, value: string, whole = value): number {
  const weekday = WEEKDAYS.findIndex(known => known === value);
  if (weekday < 0) throw refused(name, whole, WEEKDAYS.join(', '));
  return weekday;
}

/** `20271224T090000Z` is a moment, `20271224T090000` a wall time of the zone, `20271224` the whole of that day. */
function untilOf(value: string): Rule['until'] {
  const [, year, month, day, time, hour = 0, minute = 0, second = 0, utc] =
    /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(value) ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // A date such as 30 February would count on into March.
  const isDate =
    Number.isFinite(wall) && new Date(wall).toISOString().replace(/\D/g, '').startsWith(value.replace(/\D/g, ''));
  if (!isDate)
    throw refused(
      'UNTIL',
      value,
      'a time such as 20271224T090000Z (UTC) or 20271224T090000 (local), or a day such as 20271224',
    );
  if (utc) return { moment: wall };
  return { wall: time ? wall : wall + DAY - SECOND };
}

function isFrequency(value: string | undefined): value is Frequency {
  return FREQUENCIES.some(frequency => frequency === value);
}

/** Parts that RFC 5545 does not let stand together. */
function refuseOddCompany(rule: Rule): void {
  const { frequency, count, until, weekNumbers, yearDays, monthDays, weekdays, positions } = rule;
  const isOneOf = (...frequencies: Frequency[]) => frequencies.includes(frequency);
  const refuse = (is: boolean, why: string) => {
    if (is) throw new RecurrenceInvalid(why);
  };
  refuse(!!count && !!until, 'COUNT and UNTIL stand together; allowed is one of them.');
  refuse(!!weekNumbers && !isOneOf('YEARLY'), `BYWEEKNO stands with FREQ=${frequency}; allowed is FREQ=YEARLY.`);
  refuse(
    !!yearDays && isOneOf('MONTHLY', 'WEEKLY', 'DAILY'),
    `BYYEARDAY stands with FREQ=${frequency}; allowed are YEARLY, HOURLY, MINUTELY and SECONDLY.`,
  );
  refuse(!!monthDays && isOneOf('WEEKLY'), 'BYMONTHDAY stands with FREQ=WEEKLY; allowed is any other frequency.');
  const isNumbered = !!weekdays?.some(({ nth }) => nth !== undefined);
  refuse(
    isNumbered && !isOneOf('YEARLY', 'MONTHLY'),
    `A numbered day in BYDAY stands with FREQ=${frequency}; allowed are YEARLY and MONTHLY.`,
  );
  refuse(
    isNumbered && !!weekNumbers,
    'A numbered day in BYDAY stands with BYWEEKNO; allowed are days without a number.',
  );
  const { months, hours, minutes, seconds } = rule;
  const others = [months, weekNumbers, yearDays, monthDays, weekdays, hours, minutes, seconds];
  refuse(
    !!positions && others.every(list => !list),
    'BYSETPOS stands alone; it chooses from what another BY… part gives.',
  );
}

function refused(name: string, value: string, allowed: string): RecurrenceInvalid {
  return new RecurrenceInvalid(`${name} has "${value}"; allowed: ${allowed}.`);
}
