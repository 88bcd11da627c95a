import fc from 'fast-check';

/** What a clock and a calendar on the wall show. */
export interface WallTime {
  minute: number;
  hour: number;
  /** Of the month. */
  day: number;
  month: number;
  /** 0 is Sunday. */
  weekday: number;
  /** How many days the month has. */
  days: number;
}

/** A cron expression and, apart from any parser, what it means. */
export interface WallRule {
  expression: string;
  /** Whether it goes by real time. */
  isEveryHour: boolean;
  matches(wall: WallTime): boolean;
}

function rule(expression: string, isEveryHour: boolean, matches: WallRule['matches']): WallRule {
  return { expression, isEveryHour, matches };
}

/** Those that people write, and those that clocks make hard. */
export const RULES: readonly WallRule[] = [
  rule('@daily', false, wall => wall.hour === 0 && wall.minute === 0),
  rule('@hourly', true, wall => wall.minute === 0),
  rule('30 2 * * *', false, wall => wall.hour === 2 && wall.minute === 30),
  rule('15 1 * * *', false, wall => wall.hour === 1 && wall.minute === 15),
  rule('*/20 0-3 * * *', false, wall => wall.hour <= 3 && wall.minute % 20 === 0),
  rule('* 2,23 * * ?', false, wall => wall.hour === 2 || wall.hour === 23),
  rule('5,35 0,2,23 * * *', false, wall => [0, 2, 23].includes(wall.hour) && [5, 35].includes(wall.minute)),
  rule('*/7 * * * *', true, wall => wall.minute % 7 === 0),
  rule('30 */2 * * *', true, wall => wall.hour % 2 === 0 && wall.minute === 30),
  rule('0 0-23 * * SUN', true, wall => wall.minute === 0 && wall.weekday === 0),
  rule('0 3 * * 7', false, wall => wall.hour === 3 && wall.minute === 0 && wall.weekday === 0),
  rule('45 1 L * *', false, wall => wall.hour === 1 && wall.minute === 45 && wall.day === wall.days),
  rule('0 2 * MAR,OCT SUNL', false, wall => {
    return (
      wall.hour === 2 &&
      wall.minute === 0 &&
      [3, 10].includes(wall.month) &&
      wall.weekday === 0 &&
      wall.day + 7 > wall.days
    );
  }),
  rule(
    '30 2 * * 0#2',
    false,
    wall => wall.hour === 2 && wall.minute === 30 && wall.weekday === 0 && wall.day > 7 && wall.day < 15,
  ),
  rule('10 2 1,15 * SAT', false, wall => {
    return wall.hour === 2 && wall.minute === 10 && (wall.day === 1 || wall.day === 15 || wall.weekday === 6);
  }),
];

interface Term {
  text: string;
  has(value: number): boolean;
}

function terms(min: number, max: number): fc.Arbitrary<Term> {
  const number = fc.integer({ min, max });
  const one = number.map(value => ({ text: `${value}`, has: (other: number) => other === value }));
  const range = fc.tuple(number, number).map(ends => {
    const [first, last] = [Math.min(...ends), Math.max(...ends)];
    return { text: `${first}-${last}`, has: (other: number) => other >= first && other <= last };
  });
  const stepped = fc.tuple(range, fc.integer({ min: 1, max })).map(([{ text, has }, step]) => ({
    text: `${text}/${step}`,
    has: (other: number) => has(other) && (other - parseInt(text)) % step === 0,
  }));
  const onward = fc.tuple(number, fc.integer({ min: 1, max })).map(([first, step]) => ({
    text: `${first}/${step}`,
    has: (other: number) => other >= first && (other - first) % step === 0,
  }));
  return fc
    .array(fc.oneof(one, range, stepped, onward), { minLength: 1, maxLength: 3 })
    .map(list => ({ text: list.map(({ text }) => text).join(','), has: value => list.some(({ has }) => has(value)) }));
}

const any: Term = { text: '*', has: () => true };

/** Any expression of five fields, each with its meaning by construction; mostly of hours by which clocks are changed. */
export const anyRule: fc.Arbitrary<WallRule> = fc
  .record({
    minute: terms(0, 59),
    hour: fc.oneof({ weight: 3, arbitrary: terms(0, 4) }, { weight: 1, arbitrary: terms(0, 23) }, fc.constant(any)),
    day: fc.oneof({ weight: 3, arbitrary: fc.constant(any) }, { weight: 1, arbitrary: terms(1, 31) }),
    month: fc.oneof({ weight: 3, arbitrary: fc.constant(any) }, { weight: 1, arbitrary: terms(1, 12) }),
    weekday: fc.oneof({ weight: 3, arbitrary: fc.constant(any) }, { weight: 1, arbitrary: terms(0, 6) }),
  })
  .map(({ minute, hour, day, month, weekday }) => ({
    expression: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    isEveryHour: Array.from({ length: 24 }, (_, value) => value).every(value => hour.has(value)),
    matches: wall => {
      const [isDay, isWeekday] = [day.has(wall.day), weekday.has(wall.weekday)];
      const isMeant = day === any || weekday === any ? isDay && isWeekday : isDay || isWeekday;
      return isMeant && month.has(wall.month) && hour.has(wall.hour) && minute.has(wall.minute);
    },
  }));
