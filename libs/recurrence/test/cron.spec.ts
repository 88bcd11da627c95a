import fc from 'fast-check';
import { cron, isZone, RecurrenceInvalid } from '../src/index.ts';
import { firstDue } from './due.ts';

/** The days of a year (or two) on which a rule for midnight UTC is due. */
function days(expression: string, year: number, years = 1): string[] {
  const due = cron(`0 0 ${expression}`, 'UTC');
  const all: string[] = [];
  for (
    let next = due.after(new Date(Date.UTC(year, 0, 1) - 1));
    next && next.getUTCFullYear() < year + years;
    next = due.after(next)
  ) {
    all.push(next.toISOString().slice(5, 10));
  }
  return all;
}

function refusal(expression: string, zone = 'UTC'): string {
  try {
    cron(expression, zone);
  } catch (error) {
    expect(error).toBeInstanceOf(RecurrenceInvalid);
    return (error as RecurrenceInvalid).detail;
  }
  return 'none';
}

describe('the days of a cron expression', () => {
  it('are the last of the month, or some days before it', () => {
    expect(days('L 1-4 *', 2024)).toEqual(['01-31', '02-29', '03-31', '04-30']);
    expect(days('L-2 1-4 *', 2023)).toEqual(['01-29', '02-26', '03-29', '04-28']);
    expect(days('1,L 2 ?', 2023)).toEqual(['02-01', '02-28']);
  });

  it('are the day from Monday to Friday nearest to one, in the same month', () => {
    // 15 February 2025 is a Saturday, 15 June a Sunday, 1 March a Saturday, 31 August a Sunday, 1 May a Thursday.
    expect(days('15W 2,6 *', 2025)).toEqual(['02-14', '06-16']);
    expect(days('1W 3,5 *', 2025)).toEqual(['03-03', '05-01']);
    expect(days('31W 4,8 *', 2025)).toEqual(['08-29']);
    expect(days('LW 5,8,12 *', 2025)).toEqual(['05-30', '08-29', '12-31']);
  });

  it('are the nth or the last weekday of the month', () => {
    expect(days('* 1-3 MON#2', 2026)).toEqual(['01-12', '02-09', '03-09']);
    expect(days('? 1-3 5L', 2026)).toEqual(['01-30', '02-27', '03-27']);
    expect(days('* 1-6 7#5', 2026)).toEqual(['03-29', '05-31']);
    expect(days('* 2 suNl,0#1', 2026)).toEqual(['02-01', '02-22']);
  });

  it('are those of either field when both are restricted, and of both when one begins with a star', () => {
    expect(days('13 2 FRI', 2026)).toEqual(['02-06', '02-13', '02-20', '02-27']);
    expect(days('10 2 FRI', 2026)).toEqual(['02-06', '02-10', '02-13', '02-20', '02-27']);
    expect(days('*/2 2 FRI', 2026)).toEqual(['02-13', '02-27']);
    expect(days('? 2 FRI', 2026)).toEqual(['02-06', '02-13', '02-20', '02-27']);
    expect(days('10 2 ?', 2026)).toEqual(['02-10']);
  });

  it('begin a week with Sunday, by either number, and end it with Saturday', () => {
    expect(days('* 3 0', 2026)).toEqual(days('* 3 7', 2026));
    expect(days('* 3 SAT-SUN', 2026)).toEqual(days('* 3 6,0', 2026));
    expect(days('* 3 5-7', 2026)).toEqual(days('* 3 FRI,SAT,SUN', 2026));
    expect(days('* 3 1/2', 2026)).toEqual(days('* 3 1,3,5', 2026));
  });
});

describe('a cron expression', () => {
  it('of six fields begins with the second', () => {
    expect(firstDue(cron('*/20 59 23 31 12 *', 'UTC'), '2026-06-01T00:00:00Z', 4)).toEqual([
      '2026-12-31T23:59:00Z',
      '2026-12-31T23:59:20Z',
      '2026-12-31T23:59:40Z',
      '2027-12-31T23:59:00Z',
    ]);
  });

  it.each([
    ['@yearly', '2027-01-01T00:00:00Z'],
    ['@annually', '2027-01-01T00:00:00Z'],
    ['@monthly', '2026-06-01T00:00:00Z'],
    ['@weekly', '2026-05-24T00:00:00Z'],
    ['@daily', '2026-05-21T00:00:00Z'],
    ['@Midnight', '2026-05-21T00:00:00Z'],
    ['@hourly', '2026-05-20T10:00:00Z'],
  ])('may be a nickname: %s', (nickname, next) => {
    expect(firstDue(cron(nickname, 'UTC'), '2026-05-20T09:30:00Z', 1)).toEqual([next]);
  });

  it('is due strictly after the moment asked for', () => {
    const noon = cron('0 12 * * *', 'UTC');
    expect(firstDue(noon, '2026-01-01T11:59:59.999Z', 1)).toEqual(['2026-01-01T12:00:00Z']);
    expect(firstDue(noon, '2026-01-01T12:00:00.000Z', 1)).toEqual(['2026-01-02T12:00:00Z']);
    expect(firstDue(noon, '2026-01-01T12:00:00.001Z', 1)).toEqual(['2026-01-02T12:00:00Z']);
  });

  it('finds 29 February on any weekday, across a century without leap day', () => {
    expect(days('29 2 *', 2096, 10)).toEqual(['02-29', '02-29']);
    const pauses: number[] = [];
    for (let weekday = 0; weekday < 7; weekday++) {
      const due = cron(`0 0 * 2 ${weekday}#5`, 'UTC');
      let last = due.after(new Date('2000-01-01T00:00:00Z'))!;
      while (last.getUTCFullYear() < 2400) {
        const next = due.after(last)!;
        expect(next.toISOString()).toMatch(/-02-29T00:00/);
        pauses.push(next.getUTCFullYear() - last.getUTCFullYear());
        last = next;
      }
    }
    expect(Math.max(...pauses)).toBe(40);
  });

  it.each(['0 0 30 2 *', '0 * 30 2 *', '* * * 31 2,4,6,9,11 *'])(
    'that names no day of any year is never due: %s',
    expression => {
      expect(cron(expression, 'Europe/Berlin').after(new Date('2026-01-01T00:00:00Z'))).toBeUndefined();
    },
  );

  it('by real time finds a day that is rare', () => {
    expect(firstDue(cron('0 * * 2 1#5', 'Europe/Berlin'), '2026-01-01T00:00:00Z', 2)).toEqual([
      '2044-02-28T23:00:00Z',
      '2044-02-29T00:00:00Z',
    ]);
  });

  it('has no due time beyond the year 9999, and none before 1900', () => {
    const yearly = cron('@yearly', 'UTC');
    expect(yearly.after(new Date('9998-06-01T00:00:00Z'))).toEqual(new Date('9999-01-01T00:00:00Z'));
    expect(yearly.after(new Date('9999-06-01T00:00:00Z'))).toBeUndefined();
    expect(yearly.after(new Date(8.64e15))).toBeUndefined();
    expect(yearly.after(new Date(-8.64e15))).toEqual(new Date('1900-01-01T00:00:00Z'));
  });

  it('does not ask for a moment that is none', () => {
    expect(() => cron('@daily', 'UTC').after(new Date(NaN))).toThrow(RangeError);
  });
});

describe('a cron expression that cannot be understood', () => {
  it.each([
    [
      '60 * * * *',
      'The minute field has "60": "60" is not allowed; allowed are 0–59, lists (1,2), ranges (1-5), steps (*/2).',
    ],
    ['* 24 * * *', 'The hour field has "24": "24" is not allowed; allowed are 0–23,'],
    [
      '* * 0 * *',
      'The day-of-month field has "0": "0" is not allowed; allowed are 1–31, lists (1,2), ranges (1-5), steps (*/2), ?, L, L-3, LW or 15W.',
    ],
    ['* * * MAI *', 'The month field has "MAI": "MAI" is not allowed; allowed are 1–12 or JAN–DEC,'],
    ['* * * * 8', 'The day-of-week field has "8": "8" is not allowed; allowed are 0–7 or SUN–SAT,'],
    ['60 * * * * *', 'The second field has "60"'],
    ['1,,2 * * * *', 'The minute field has "": "" is not allowed'],
    ['22-2 * * * *', 'The minute field has "22-2": the range runs backwards (write it as two)'],
    ['1-2-3 * * * *', 'The minute field has "1-2-3": a range has two ends'],
    ['*/0 * * * *', 'The minute field has "*/0": a step is a number from 1 to 59'],
    ['*/60 * * * *', 'The minute field has "*/60": a step is a number from 1 to 59'],
    ['*/5/5 * * * *', 'The minute field has "*/5/5": it has more than one step'],
    ['? * * * *', 'The minute field has "?"'],
    ['* * L-31 * *', 'The day-of-month field has "L-31": the days before the last are from 1 to 30'],
    ['* * 32W * *', 'The day-of-month field has "32W": "32" is not allowed'],
    ['* * * * 1#6', 'The day-of-week field has "1#6": behind # stands a number from 1 to 5'],
    ['* * * * L', 'The day-of-week field has "L"'],
    [
      '* * * *',
      '"* * * *" has 4 fields; allowed are five (minute, hour, day of month, month, day of week) or six with the second before them.',
    ],
    ['', '"" has 0 fields'],
    ['* * * * * * 2026', 'has 7 fields'],
    ['@reboot', '"@reboot" is not known; allowed are @yearly, @annually,'],
    ['@constructor', '"@constructor" is not known'],
    ['constructor', '"constructor" has 1 fields'],
    ['0,'.repeat(300), 'A cron expression has at most 500 characters; this one has 600.'],
  ])('is refused with what is wrong: %s', (expression, detail) => {
    expect(refusal(expression)).toContain(detail);
  });

  it('is refused for a zone that there is not', () => {
    expect(refusal('@daily', 'Europe/Atlantis')).toBe(
      'The time zone "Europe/Atlantis" is not known; allowed are IANA names such as Europe/Berlin or UTC.',
    );
  });

  it('is refused with a sentence whatever it is', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom(...'0123456789*/,-?LW#MONJAN@ '), maxLength: 6 }), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(fields, written => {
        try {
          cron(written.join(' '), 'UTC').after(new Date(0));
        } catch (error) {
          expect(error).toBeInstanceOf(RecurrenceInvalid);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a zone', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'europe/berlin',
    'Asia/Kathmandu',
    'Asia/Calcutta',
    'America/Argentina/ComodRivadavia',
    'Etc/GMT+5',
  ])('is known by its IANA name: %s', name => {
    expect(isZone(name)).toBe(true);
  });

  it.each(['', '+01:00', '-0500', 'Europe', 'Berlin', 'Europe/Berlin ', 'Mars/Olympus', '../UTC', 'constructor'])(
    'is nothing else: %j',
    name => {
      expect(isZone(name)).toBe(false);
    },
  );
});
