import { cron, rrule } from '../src/index.ts';
import { firstDue } from './due.ts';

/** What a person reads in a newspaper about a night on which clocks are changed, and expects of a schedule. */
describe('when clocks are put forward', () => {
  it('a time that is skipped is due at the first moment after the gap, once', () => {
    // Berlin, 29 March 2026: at 02:00 (01:00 UTC) it is 03:00.
    expect(firstDue(cron('30 2 * * *', 'Europe/Berlin'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    expect(firstDue(cron('*/10 2 * * *', 'Europe/Berlin'), '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:00:00Z',
    ]);
    expect(firstDue(cron('30 2,3 * * *', 'Europe/Berlin'), '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:30:00Z',
    ]);
  });

  it('a skipped midnight is due at one', () => {
    // Cairo, 24 April 2026: at 00:00 it is 01:00.
    expect(firstDue(cron('@daily', 'Africa/Cairo'), '2026-04-23T12:00:00Z', 2)).toEqual([
      '2026-04-23T22:00:00Z',
      '2026-04-24T21:00:00Z',
    ]);
  });

  it('a rule for every hour goes on by real time', () => {
    expect(firstDue(cron('30 * * * *', 'Europe/Berlin'), '2026-03-29T00:00:00Z', 3)).toEqual([
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-29T02:30:00Z',
    ]);
    expect(firstDue(cron('0 */2 * * *', 'Europe/Berlin'), '2026-03-28T23:00:00Z', 2)).toEqual([
      '2026-03-29T02:00:00Z',
      '2026-03-29T04:00:00Z',
    ]);
  });

  it('half an hour on Lord Howe is half an hour', () => {
    // 4 October 2026: at 02:00 (15:30 UTC) it is 02:30.
    expect(firstDue(cron('15 2 * * *', 'Australia/Lord_Howe'), '2026-10-03T12:00:00Z', 1)).toEqual([
      '2026-10-03T15:30:00Z',
    ]);
    expect(firstDue(cron('45 2 * * *', 'Australia/Lord_Howe'), '2026-10-03T12:00:00Z', 1)).toEqual([
      '2026-10-03T15:45:00Z',
    ]);
  });

  it('two hours at Troll are two hours', () => {
    // 29 March 2026: at 01:00 UTC it is 03:00.
    expect(firstDue(cron('30 1,2 * * *', 'Antarctica/Troll'), '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T23:30:00Z',
    ]);
  });

  it('what was due on the day that Samoa left out is due when the next one begins', () => {
    // After 29 December 2011 came the 31st, at 10:00 UTC.
    const expected = ['2011-12-29T19:00:00Z', '2011-12-30T10:00:00Z', '2011-12-30T19:00:00Z'];
    expect(firstDue(cron('0 9 * * *', 'Pacific/Apia'), '2011-12-29T12:00:00Z', 3)).toEqual(expected);
    expect(firstDue(cron('0 0 * * *', 'Pacific/Apia'), '2011-12-29T12:00:00Z', 2)).toEqual([
      '2011-12-30T10:00:00Z',
      '2011-12-31T10:00:00Z',
    ]);
    expect(firstDue(cron('0 9 30 * *', 'Pacific/Apia'), '2011-12-29T12:00:00Z', 1)).toEqual(['2011-12-30T10:00:00Z']);
    expect(
      firstDue(rrule('FREQ=DAILY', 'Pacific/Apia', new Date('2011-12-01T19:00:00Z')), '2011-12-29T12:00:00Z', 3),
    ).toEqual(expected);
  });

  it('a quarter of an hour of Nepal in 1986 is skipped', () => {
    // At midnight before 1 January 1986 it became 00:15.
    expect(firstDue(cron('5 0 * * *', 'Asia/Kathmandu'), '1985-12-31T12:00:00Z', 2)).toEqual([
      '1985-12-31T18:30:00Z',
      '1986-01-01T18:20:00Z',
    ]);
  });
});

describe('when clocks are put back', () => {
  it('a time that is repeated is due the first time only', () => {
    // Berlin, 25 October 2026: at 03:00 (01:00 UTC) it is 02:00 again.
    expect(firstDue(cron('30 2 * * *', 'Europe/Berlin'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(firstDue(cron('*/30 2 * * *', 'Europe/Berlin'), '2026-10-24T12:00:00Z', 3)).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:00:00Z',
    ]);
  });

  it('asked in the second of two hours, the first is gone by', () => {
    expect(firstDue(cron('30 2 * * *', 'Europe/Berlin'), '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-26T01:30:00Z']);
    expect(firstDue(cron('0 3 * * *', 'Europe/Berlin'), '2026-10-25T01:10:00Z', 1)).toEqual(['2026-10-25T02:00:00Z']);
  });

  it('a rule for every hour is due in both', () => {
    expect(firstDue(cron('30 * * * *', 'Europe/Berlin'), '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:30:00Z',
    ]);
  });

  it('half an hour on Lord Howe is repeated, for a rule by real time', () => {
    // 5 April 2026: at 02:00 (15:00 UTC) it is 01:30 again.
    expect(firstDue(cron('45 1 * * *', 'Australia/Lord_Howe'), '2026-04-04T14:00:00Z', 2)).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-05T15:15:00Z',
    ]);
    expect(firstDue(cron('45 * * * *', 'Australia/Lord_Howe'), '2026-04-04T14:00:00Z', 2)).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-04T15:15:00Z',
    ]);
  });
});
