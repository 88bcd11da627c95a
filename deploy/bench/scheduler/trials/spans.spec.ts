import { mostAtOnce, mostBeyond, mostInWindow } from './spans.ts';

describe('starts', () => {
  it('are counted in the fullest window, wherever it begins; one that begins as it ends is outside', () => {
    expect(mostInWindow([], 100)).toBe(0);
    expect(mostInWindow([250, 0, 60, 100, 159], 100)).toBe(3);
    expect(mostInWindow([0, 100, 200], 100)).toBe(1);
  });

  it('are beyond a bucket by what it had not got back', () => {
    const bucket = { perSecond: 10, burst: 2 };
    expect(mostBeyond([0, 0, 100, 200, 400, 400], bucket)).toBe(0);
    expect(mostBeyond([0, 0, 50, 100], bucket)).toBe(1);
    expect(mostBeyond([0, 10_000, 10_000, 10_000, 10_000], bucket)).toBe(2);
  });
});

describe('runs', () => {
  it('are at once where they overlap, and not where one begins as another ends', () => {
    expect(mostAtOnce([])).toBe(0);
    expect(
      mostAtOnce([
        { from: 0, to: 10 },
        { from: 10, to: 20 },
        { from: 5, to: 15 },
        { from: 12, to: Infinity },
      ]),
    ).toBe(3);
  });
});
