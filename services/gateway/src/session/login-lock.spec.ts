import { guessing, isBeginOfLock, lockOf, type Counted } from './login-lock.ts';

const NOTHING: Counted = {
  failuresOfBoth: 0,
  leftOfBoth: 0,
  failuresOfAddress: 0,
  leftOfAddress: 0,
  leftOfLock: 0,
  isKnownAddress: false,
};

describe('whoever guesses', () => {
  it('waits longer after each failure on an account, and never longer than five minutes', () => {
    expect([1, 19, 20, 21, 25, 28, 29, 1_000].map(lockOf)).toEqual([
      0, 0, 1_000, 2_000, 32_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('begins a lock once', () => {
    expect([18, 19, 20, 21, 22].filter(isBeginOfLock)).toEqual([20]);
  });

  it('waits for the longest of what is in the way', () => {
    expect(guessing(NOTHING)).toBe(0);
    expect(guessing({ ...NOTHING, failuresOfBoth: 9, leftOfBoth: 5 })).toBe(0);
    expect(guessing({ ...NOTHING, failuresOfBoth: 10, leftOfBoth: 5 })).toBe(5);
    expect(guessing({ ...NOTHING, failuresOfAddress: 99, leftOfAddress: 5 })).toBe(0);
    expect(guessing({ ...NOTHING, failuresOfAddress: 100, leftOfAddress: 5, leftOfLock: 7 })).toBe(7);
  });

  // ASVS 6.3.1
  it('does not lock out the owner, who comes from where they got in before', () => {
    expect(guessing({ ...NOTHING, leftOfLock: 7, isKnownAddress: true })).toBe(0);
    expect(guessing({ ...NOTHING, failuresOfBoth: 10, leftOfBoth: 5, leftOfLock: 7, isKnownAddress: true })).toBe(5);
  });
});
