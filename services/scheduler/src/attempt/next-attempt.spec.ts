import type { RetryPolicy } from '@na/contracts';
import fc from 'fast-check';
import { restBefore } from './next-attempt.ts';

const policy: RetryPolicy = {
  maxAttempts: 8,
  backoff: 'exponential',
  delayMs: 1_000,
  maxDelayMs: 60_000,
  delaysMs: [],
  neverAfter: [],
  jitter: 0,
};

describe('the rest before the next attempt', () => {
  it('doubles with each failure up to the bound', () => {
    expect([1, 2, 3, 4, 7, 100].map(failures => restBefore(policy, failures, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  it('stays the same when it is fixed', () => {
    expect([1, 2, 9].map(failures => restBefore({ ...policy, backoff: 'fixed' }, failures, 0))).toEqual([
      1_000, 1_000, 1_000,
    ]);
  });

  it('goes along the list when it is custom, and stays at its end', () => {
    const custom: RetryPolicy = { ...policy, backoff: 'custom', delaysMs: [5, 90_000, 10] };
    expect([1, 2, 3, 4, 50].map(failures => restBefore(custom, failures, 0))).toEqual([5, 90_000, 10, 10, 10]);
  });

  it('is never shorter than what the failure asked for, even beyond the bound', () => {
    expect(restBefore(policy, 1, 0, 90_000)).toBe(90_000);
    expect(restBefore(policy, 4, 0, 10)).toBe(8_000);
  });

  it('varies by its share of chance only, and never beyond the bound', () => {
    const wide = { ...policy, jitter: 0.2 };
    expect([restBefore(wide, 1, 0), restBefore(wide, 1, 0.5), restBefore(wide, 1, 1)]).toEqual([800, 900, 1_000]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random, jitter) => {
          const rest = restBefore({ ...policy, jitter }, failures, random);
          const whole = Math.min(1_000 * 2 ** (failures - 1), 60_000);
          return rest <= whole && rest >= Math.floor(whole * (1 - jitter));
        },
      ),
    );
  });
});
