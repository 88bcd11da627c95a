import fc from 'fast-check';
import { LEAST, MOST, nextSize, TARGET_MS } from './chunk-size.ts';

const lines = fc.integer({ min: 1, max: MOST });
const tookMs = fc.double({ min: 0, max: 60_000, noNaN: true });

describe('the size of the next chunk', () => {
  it('is a whole number within its bounds', () => {
    fc.assert(
      fc.property(lines, tookMs, (given, took) => {
        const next = nextSize(given, took);
        expect(Number.isInteger(next)).toBe(true);
        expect(next).toBeGreaterThanOrEqual(LEAST);
        expect(next).toBeLessThanOrEqual(MOST);
      }),
    );
  });

  it('grows while there is time to spare, and shrinks by half at most when there is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: LEAST, max: MOST }), tookMs, (given, took) => {
        const next = nextSize(given, took);
        if (took <= TARGET_MS) expect(next).toBe(Math.min(MOST, given + 50));
        else {
          expect(next).toBeLessThanOrEqual(given);
          expect(next).toBeGreaterThanOrEqual(Math.max(LEAST, Math.floor(given / 2)));
          if (given > LEAST) expect(next).toBeLessThan(given);
        }
      }),
    );
  });

  it('is never larger after a slower call', () => {
    fc.assert(
      fc.property(lines, tookMs, tookMs, (given, a, b) => {
        expect(nextSize(given, Math.max(a, b))).toBeLessThanOrEqual(nextSize(given, Math.min(a, b)));
      }),
    );
  });

  it('comes near the target of whatever a line costs, and stays there', () => {
    const cost = fc.record({
      call: fc.double({ min: 0, max: 40, noNaN: true }),
      line: fc.double({ min: 0.02, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(cost, fc.integer({ min: LEAST, max: MOST }), ({ call, line }, first) => {
        const tookFor = (size: number) => call + line * size;
        let size = first;
        for (let round = 0; round < 40; round++) size = nextSize(size, tookFor(size));
        for (let round = 0; round < 40; round++) {
          size = nextSize(size, tookFor(size));
          // One step of growth beyond the target, unless it is at a bound.
          if (size > LEAST) expect(tookFor(size)).toBeLessThanOrEqual(TARGET_MS + 51 * line);
          if (size < MOST && size > LEAST) expect(tookFor(size)).toBeGreaterThan((TARGET_MS - 51 * line - call) / 2);
        }
      }),
    );
  });
});
