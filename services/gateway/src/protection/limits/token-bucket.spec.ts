import fc from 'fast-check';
import { tokensIn, waitFor, without, type Rate } from './token-bucket.ts';

const rate: Rate = { limit: 60, windowMs: 60_000, burst: 10 };

describe('a bucket of tokens', () => {
  it('gives a burst at once and then one each step', () => {
    let fullAt = 0;
    for (let left = 10; left > 0; left--) {
      expect(tokensIn(fullAt, rate, 5_000)).toBe(left);
      expect(waitFor(fullAt, rate, 5_000)).toBe(0);
      fullAt = without(fullAt, 1, rate, 5_000);
    }
    expect(waitFor(fullAt, rate, 5_000)).toBe(1_000);
    expect(tokensIn(fullAt, rate, 5_999)).toBe(0);
    expect(tokensIn(fullAt, rate, 6_000)).toBe(1);
    expect(tokensIn(fullAt, rate, 90_000)).toBe(10);
  });

  it('never gives more than a burst and what has grown, whenever it is asked', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 }), pauses => {
        let [fullAt, now, taken] = [0, 1_000_000, 0];
        const begun = now;
        for (const pause of pauses) {
          now += pause;
          if (waitFor(fullAt, rate, now) > 0) continue;
          fullAt = without(fullAt, 1, rate, now);
          taken++;
        }
        expect(taken).toBeLessThanOrEqual(rate.burst + (now - begun) / 1_000);
      }),
    );
  });
});
