import { monthsWanted } from './months.ts';

describe('the months that have a partition', () => {
  it('are the last, the present and those ahead, across a new year', () => {
    expect(monthsWanted(new Date('2026-12-31T23:59:59.999Z'), 2)).toEqual([
      { name: '2026_11', from: '2026-11-01T00:00:00.000Z', before: '2026-12-01T00:00:00.000Z' },
      { name: '2026_12', from: '2026-12-01T00:00:00.000Z', before: '2027-01-01T00:00:00.000Z' },
      { name: '2027_01', from: '2027-01-01T00:00:00.000Z', before: '2027-02-01T00:00:00.000Z' },
      { name: '2027_02', from: '2027-02-01T00:00:00.000Z', before: '2027-03-01T00:00:00.000Z' },
    ]);
  });

  it('begin in the year before when it is January', () => {
    expect(monthsWanted(new Date('2027-01-01T00:00:00.000Z'), 1).map(({ name }) => name)).toEqual([
      '2026_12',
      '2027_01',
      '2027_02',
    ]);
  });
});
