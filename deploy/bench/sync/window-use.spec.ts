import { shareUsed } from './window-use.ts';

const at = (...seconds: number[]) =>
  seconds.map(second => ({ time: new Date(second * 1_000).toISOString() }) as Parameters<typeof shareUsed>[0][number]);

describe('the share of a budget that was used', () => {
  it('counts whole minutes only', () => {
    expect(shareUsed(at(0, 1, 61, 62, 121), 2, 130_000)).toBe(1);
    expect(shareUsed(at(0, 61, 121), 2, 130_000)).toBe(0.5);
  });

  it('is not known before a minute is over', () => {
    expect(shareUsed(at(0, 1), 2, 59_000)).toBeNaN();
  });
});
