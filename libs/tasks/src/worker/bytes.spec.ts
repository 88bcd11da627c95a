import { fitting } from './bytes.ts';

describe('what fits into one call', () => {
  const items = ['aaaa', 'bbbb', 'cccc', 'dddd'];
  it.each([
    ['by number', 2, 1_000, 2],
    ['by size', 9, 18, 3],
    ['never nothing', 9, 1, 1],
    ['all', 4, 24, 4],
  ])('%s', (_how, mostItems, mostBytes, expected) => {
    expect(fitting(items, mostItems, mostBytes)).toBe(expected);
  });

  it('is nothing of nothing', () => {
    expect(fitting([], 5)).toBe(0);
  });
});
