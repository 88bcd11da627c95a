import { RecurrenceInvalid } from '../recurrence.ts';
import { TimesOfDay } from '../times-of-day.ts';
import { type DayRule, dayRule } from './days.ts';
import { HOUR_FIELD, MINUTE_FIELD, MONTH_FIELD, numbersOf, SECOND_FIELD } from './field.ts';

/** A cron expression as read. */
export interface CronExpression {
  times: TimesOfDay;
  /** 1–12 */
  months: ReadonlySet<number>;
  /** Whether a day of such a month is meant. */
  isDay: DayRule;
  /** The hour field begins with `*` or names all 24: the rule goes by real time when clocks change. */
  isEveryHour: boolean;
}

const NICKNAMES = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Longer than any expression that a person writes. */
const MAX_LENGTH = 500;

/** Reads a cron expression; throws RecurrenceInvalid. */
export function cronExpression(text: string): CronExpression {
  const [second, minute, hour, monthDay, month, weekday] = fieldsOf(text);
  const hours = numbersOf(HOUR_FIELD, hour.split(','));
  return {
    times: new TimesOfDay(
      hours,
      numbersOf(MINUTE_FIELD, minute.split(',')),
      numbersOf(SECOND_FIELD, second.split(',')),
    ),
    months: new Set(numbersOf(MONTH_FIELD, month.split(','))),
    isDay: dayRule(monthDay, weekday),
    isEveryHour: hour.startsWith('*') || hours.length === 24,
  };
}

type Fields = [second: string, minute: string, hour: string, monthDay: string, month: string, weekday: string];

function fieldsOf(text: string): Fields {
  const written = text.trim();
  if (written.length > MAX_LENGTH)
    throw new RecurrenceInvalid(
      `A cron expression has at most ${MAX_LENGTH} characters; this one has ${written.length}.`,
    );
  if (written.startsWith('@') && !NICKNAMES.has(written.toLowerCase())) {
    throw new RecurrenceInvalid(
      `"${written}" is not known; allowed are ${[...NICKNAMES.keys()].join(', ')} or five or six fields.`,
    );
  }
  const fields = (NICKNAMES.get(written.toLowerCase()) ?? written).split(/\s+/).filter(field => field !== '');
  if (fields.length !== 5 && fields.length !== 6) {
    throw new RecurrenceInvalid(
      `"${written}" has ${fields.length} fields; allowed are five (minute, hour, day of month, month, day of week) or six with the second before them.`,
    );
  }
  return (fields.length === 6 ? fields : ['0', ...fields]) as Fields;
}
