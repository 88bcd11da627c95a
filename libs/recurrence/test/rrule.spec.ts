import fc from 'fast-check';
import { RecurrenceInvalid, rrule } from '../src/index.ts';
import { firstDue } from './due.ts';

const START = new Date('2026-01-05T09:30:15Z');

function refusal(rule: string, zone = 'UTC', start = START): string {
  try {
    rrule(rule, zone, start);
  } catch (error) {
    expect(error).toBeInstanceOf(RecurrenceInvalid);
    return (error as RecurrenceInvalid).detail;
  }
  return 'none';
}

describe('a recurrence rule', () => {
  it.each([
    ['FREQ=YEARLY', ['2026-01-05T09:30:15Z', '2027-01-05T09:30:15Z']],
    ['FREQ=YEARLY;BYMONTH=3', ['2026-03-05T09:30:15Z', '2027-03-05T09:30:15Z']],
    // 5 January 2026 is a Monday.
    ['FREQ=YEARLY;BYWEEKNO=10', ['2026-03-02T09:30:15Z', '2027-03-08T09:30:15Z']],
    ['FREQ=MONTHLY', ['2026-01-05T09:30:15Z', '2026-02-05T09:30:15Z']],
    ['FREQ=WEEKLY;BYHOUR=6', ['2026-01-12T06:30:15Z', '2026-01-19T06:30:15Z']],
    ['FREQ=DAILY;BYMINUTE=0,45', ['2026-01-05T09:45:15Z', '2026-01-06T09:00:15Z']],
    ['FREQ=HOURLY', ['2026-01-05T09:30:15Z', '2026-01-05T10:30:15Z']],
    ['FREQ=MINUTELY', ['2026-01-05T09:30:15Z', '2026-01-05T09:31:15Z']],
    ['FREQ=SECONDLY', ['2026-01-05T09:30:15Z', '2026-01-05T09:30:16Z']],
  ])('takes from its start what it does not say: %s', (rule, times) => {
    expect(firstDue(rrule(rule, 'UTC', START), '2000-01-01T00:00:00Z', 2)).toEqual(times);
  });

  it('may be written in small letters, and behind its name', () => {
    const due = rrule(' rrule:freq=daily;interval=2 ', 'UTC', START);
    expect(firstDue(due, '2026-01-06T00:00:00Z', 1)).toEqual(['2026-01-07T09:30:15Z']);
  });

  it('leaves out the fraction of a second of its start', () => {
    expect(
      firstDue(rrule('FREQ=DAILY', 'UTC', new Date('2026-01-05T09:30:15.900Z')), '2026-01-01T00:00:00Z', 1),
    ).toEqual(['2026-01-05T09:30:15Z']);
  });

  it('takes UNTIL as UTC, as local time and as a whole local day', () => {
    const last = (until: string) => {
      const due = rrule(`FREQ=HOURLY;UNTIL=${until}`, 'Asia/Tokyo', START);
      let next = due.after(START);
      for (let following = next; following; following = due.after(following)) next = following;
      return next?.toISOString();
    };
    expect(last('20260110T120000Z')).toBe('2026-01-10T11:30:15.000Z');
    expect(last('20260110T120000')).toBe('2026-01-10T02:30:15.000Z');
    expect(last('20260110')).toBe('2026-01-10T14:30:15.000Z');
  });

  it('counts a gap into which several of its times fall as one', () => {
    const due = rrule(
      'FREQ=DAILY;BYHOUR=2;BYMINUTE=0,20,40;COUNT=5',
      'Europe/Berlin',
      new Date('2026-03-28T00:00:00Z'),
    );
    expect(firstDue(due, '2026-03-01T00:00:00Z', 6)).toEqual([
      '2026-03-28T01:00:00Z',
      '2026-03-28T01:20:00Z',
      '2026-03-28T01:40:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:00:00Z',
      undefined,
    ]);
  });

  it('answers the same whatever it was asked before', () => {
    const rules = [
      'FREQ=MONTHLY;BYDAY=-1FR;COUNT=40',
      'FREQ=HOURLY;INTERVAL=5;BYMINUTE=0,7;UNTIL=20260301',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;BYSETPOS=-1',
    ];
    const moments = fc.array(
      fc.integer({ min: 0, max: 1500 * 86_400 }).map(second => new Date(START.getTime() + second * 1000)),
      { minLength: 2 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...rules), moments, (rule, asked) => {
        const due = rrule(rule, 'Europe/Berlin', START);
        expect(asked.map(moment => due.after(moment))).toEqual(
          asked.map(moment => rrule(rule, 'Europe/Berlin', START).after(moment)),
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY;INTERVAL=60;BYSECOND=30',
    'FREQ=SECONDLY;INTERVAL=100000;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6',
    'FREQ=HOURLY;BYSETPOS=2;BYMINUTE=1',
  ])('that names nothing is never due, and says so: %s', rule => {
    expect(rrule(rule, 'Europe/Berlin', START).after(START)).toBeUndefined();
  });

  it('of a whole year of seconds chooses its last', () => {
    const all = (count: number) => Array.from({ length: count }, (_, index) => index).join(',');
    const rule = `FREQ=YEARLY;BYYEARDAY=${all(367).slice(2)};BYHOUR=${all(24)};BYMINUTE=${all(60)};BYSECOND=${all(60)};BYSETPOS=-1`;
    expect(firstDue(rrule(rule, 'UTC', START), '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-12-31T23:59:59Z',
      '2027-12-31T23:59:59Z',
    ]);
  });

  it('has no due time beyond the year 9999', () => {
    const due = rrule('FREQ=YEARLY', 'UTC', START);
    expect(due.after(new Date('9999-01-01T00:00:00Z'))).toEqual(new Date('9999-01-05T09:30:15Z'));
    expect(due.after(new Date('9999-06-01T00:00:00Z'))).toBeUndefined();
    expect(due.after(new Date(8.64e15))).toBeUndefined();
  });
});

describe('a recurrence rule that cannot be understood', () => {
  it.each([
    ['', '"" is no part of a recurrence rule; allowed are FREQ=…;INTERVAL=…;'],
    ['INTERVAL=2', 'FREQ has ""; allowed: YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY, SECONDLY.'],
    ['FREQ=FORTNIGHTLY', 'FREQ has "FORTNIGHTLY"; allowed: YEARLY,'],
    ['FREQ=DAILY;', '"" is no part of a recurrence rule'],
    ['FREQ=DAILY;FREQ=DAILY', 'FREQ stands there twice'],
    ['FREQ=DAILY;RSCALE=HEBREW', '"RSCALE=HEBREW" is no part of a recurrence rule'],
    ['FREQ=DAILY;CONSTRUCTOR=1', '"CONSTRUCTOR=1" is no part of a recurrence rule'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL has "0"; allowed: 1–100000.'],
    ['FREQ=DAILY;COUNT=10001', 'COUNT has "10001"; allowed: 1–10000.'],
    ['FREQ=DAILY;COUNT=1;UNTIL=20270101', 'COUNT and UNTIL stand together'],
    ['FREQ=DAILY;UNTIL=20270230', 'UNTIL has "20270230"; allowed: a time such as 20271224T090000Z'],
    ['FREQ=DAILY;UNTIL=20270101T250000', 'UNTIL has "20270101T250000"'],
    ['FREQ=DAILY;UNTIL=tomorrow', 'UNTIL has "TOMORROW"'],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH has "13"; allowed: 1–12.'],
    ['FREQ=YEARLY;BYMONTH=1,', 'BYMONTH has ""; allowed: 1–12.'],
    ['FREQ=YEARLY;BYWEEKNO=54', 'BYWEEKNO has "54"; allowed: 1–53 and -53–-1.'],
    ['FREQ=YEARLY;BYYEARDAY=0', 'BYYEARDAY has "0"; allowed: 1–366 and -366–-1.'],
    ['FREQ=MONTHLY;BYMONTHDAY=-32', 'BYMONTHDAY has "-32"; allowed: 1–31 and -31–-1.'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY has "XX"; allowed: SU, MO, TU, WE, TH, FR, SA.'],
    [
      'FREQ=MONTHLY;BYDAY=0MO',
      'BYDAY has "0MO"; allowed: MO, TU, WE, TH, FR, SA, SU, with 1–53 or -53–-1 before them.',
    ],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR has "24"; allowed: 0–23.'],
    ['FREQ=DAILY;BYMINUTE=-1', 'BYMINUTE has "-1"; allowed: 0–59.'],
    ['FREQ=DAILY;BYSECOND=61', 'BYSECOND has "61"; allowed: 0–60.'],
    ['FREQ=DAILY;WKST=1MO', 'WKST has "1MO"; allowed: SU,'],
    ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS stands alone'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'BYWEEKNO stands with FREQ=MONTHLY; allowed is FREQ=YEARLY.'],
    ['FREQ=DAILY;BYYEARDAY=1', 'BYYEARDAY stands with FREQ=DAILY; allowed are YEARLY, HOURLY,'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY stands with FREQ=WEEKLY'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'A numbered day in BYDAY stands with FREQ=WEEKLY; allowed are YEARLY and MONTHLY.'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO', 'A numbered day in BYDAY stands with BYWEEKNO'],
    [`FREQ=DAILY;BYHOUR=${'1,'.repeat(2000)}1`, 'A recurrence rule has at most 4000 characters; this one has 4019.'],
  ])('is refused with what is wrong: %s', (rule, detail) => {
    expect(refusal(rule)).toContain(detail);
  });

  it('is refused for a zone that there is not, or a start that is none', () => {
    expect(refusal('FREQ=DAILY', 'Europe/Atlantis')).toContain('The time zone "Europe/Atlantis" is not known');
    expect(refusal('FREQ=DAILY', 'UTC', new Date(NaN))).toBe('The start is no date; allowed are the years 1900–9999.');
    expect(refusal('FREQ=DAILY', 'UTC', new Date('1899-12-31T00:00:00Z'))).toBe(
      'The start is in the year 1899; allowed are the years 1900–9999.',
    );
  });
});
