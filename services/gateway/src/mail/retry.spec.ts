import { delayAfter } from './retry.ts';

describe('the rest after an attempt', () => {
  it('grows from a second to a quarter of an hour, and chance adds up to a fifth', () => {
    expect([1, 2, 3, 4, 5, 8, 9, 90].map(attempt => delayAfter(attempt, 0) / 1_000)).toEqual([
      1, 5, 20, 60, 120, 900, 900, 900,
    ]);
    expect(delayAfter(1, 1)).toBe(1_200);
  });
});
