import fc from 'fast-check';
import { durationMs, durationOf } from './duration.ts';

describe('a duration', () => {
  it.each([
    ['PT0S', 0],
    ['PT30S', 30_000],
    ['PT1H30M', 5_400_000],
    ['P1DT1S', 86_401_000],
    ['P1W', 604_800_000],
  ])('%s is %i ms', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['', 'P', 'PT', 'P1DT', '1D', 'P1M', 'P1Y', 'PT1.5S', 'P-1D', 'p1d', 'P1W1D', 'PT1S '])('%j is none', text =>
    expect(durationMs(text)).toBeUndefined(),
  );

  it('of some milliseconds is read as that many', () => {
    expect([0, 30_000, 5_400_000, 86_401_000].map(durationOf)).toEqual(['PT0S', 'PT30S', 'PT1H30M', 'PT24H1S']);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 604_800 }), s => expect(durationMs(durationOf(s * 1_000))).toBe(s * 1_000)),
    );
  });
});
