import { rrule } from '../src/index.ts';
import { RFC_EXAMPLES, type RfcExample } from './rfc5545-examples.ts';

const NEW_YORK = 'America/New_York';

/** What New York's clocks show, e.g. `1997-09-02T09:00`. */
const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: NEW_YORK, dateStyle: 'short', timeStyle: 'short' });

function local(moment: Date): string {
  return shown.format(moment).replace(' ', 'T');
}

/** The moment at which New York's clocks show a time: four or five hours after UTC's do. */
function moment(wall: string): Date {
  return [4, 5].map(hours => new Date(Date.parse(`${wall}Z`) + hours * 3_600_000)).find(date => local(date) === wall)!;
}

/** `1997-09 2,4-6` in full. */
function listed({ days, times = ['09:00'] }: RfcExample): string[] {
  return days.flatMap(line => {
    const [month, numbers] = line.split(' ');
    const all = numbers!.split(',').flatMap(range => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, index) => first! + index);
    });
    return all.flatMap(day => times.map(time => `${month}-${String(day).padStart(2, '0')}T${time}`));
  });
}

const cases = RFC_EXAMPLES.flatMap(example => example.rules.map(rule => ({ ...example, rule })));

describe('the examples of RFC 5545', () => {
  it.each(cases)('$title: $rule', ({ rule, ...example }) => {
    const due = rrule(rule, NEW_YORK, moment(example.start));
    const expected = listed(example);
    const given: string[] = [];
    let next = due.after(new Date(0));
    for (; next && given.length < expected.length; next = due.after(next)) given.push(local(next));
    expect(given).toEqual(expected);
    expect(next !== undefined).toBe(example.forever === true);
  });
});
