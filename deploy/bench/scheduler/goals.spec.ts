import { claimsOf } from './goals.ts';

describe('the goals', () => {
  it('hold ours to a wait, by the middle of its rounds, and to no task that runs twice in any of them', () => {
    const round = (p50: number, p99: number, doubled: number) => ({ p50, p99, doubled });
    const claims = claimsOf([round(1, 100, 0), round(2, 20, 1), round(9, 10, 0)]);
    expect(claims.map(({ value, most }) => [value, most])).toEqual([
      [2, 5],
      [20, 25],
      [1, 0],
    ]);
  });

  it('say nothing of ours when it has not run', () => {
    expect(claimsOf([])).toEqual([]);
  });
});
