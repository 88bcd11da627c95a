import { claimsOf, fairnessClaim, limitClaims, restClaims, waitClaims } from './goals.ts';

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

  it('hold the longest wait to what is asked for, and not only the usual one', () => {
    const values = waitClaims('a kill', [3_000, 9_000, 4_000], 'killed').map(({ value, most }) => [value, most]);
    expect(values).toEqual([
      [4_000, 10_000],
      [9_000, 10_000],
      [9_000, 10_000],
    ]);
  });

  it('let a limit be used by nine tenths at least, and never be exceeded', () => {
    expect(limitClaims('a window', -3, { used: 95, of: 100 })).toMatchObject([
      { value: 0, most: 0 },
      { value: 0.95, least: 0.9 },
    ]);
    expect(limitClaims('a window', 2, { used: 95, of: 100 })).toMatchObject([{ value: 2, most: 0 }, {}]);
  });

  it('let no key that rests be called, have it called soon after, and others wait no longer than before', () => {
    const others = { before: [10, 10, 10], meanwhile: [20, 20, 20] };
    expect(restClaims({ further: 0, late: [10, 90, 40], others })).toMatchObject([
      { value: 0, most: 0 },
      { value: 40, most: 250 },
      { value: 90, most: 250 },
      { value: 2, most: 1.5 },
    ]);
  });

  it('measure fairness by what is ideal', () => {
    expect(fairnessClaim(150, 100)).toMatchObject({ value: 1.5, most: 3 });
  });
});
