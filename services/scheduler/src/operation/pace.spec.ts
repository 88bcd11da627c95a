import fc from 'fast-check';
import { prospectOf } from './operation-row.ts';
import { restAfter, restBeforeTry, stepSize } from './pace.ts';

const rate = fc.double({ min: 0.01, max: 10_000, noNaN: true });

describe('the pace of an operation', () => {
  it('never exceeds what was asked for, over any number of steps, and wastes no more than a second of it', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200 }), (rate, most, steps) => {
        const size = stepSize(most, rate);
        const restMs = restAfter(size, rate);
        expect(size).toBeGreaterThanOrEqual(1);
        expect(size).toBeLessThanOrEqual(most);
        const tasks = size * steps;
        const tookMs = restMs * steps;
        // A millisecond's grain for each step.
        expect(tasks).toBeLessThanOrEqual((rate * tookMs) / 1_000 + 1e-6);
        expect(tookMs).toBeLessThanOrEqual((tasks / rate) * 1_000 + steps);
        expect(restMs).toBeLessThanOrEqual(Math.max(1_000, Math.ceil(1_000 / rate)));
      }),
    );
  });

  it('is as fast as it goes when nothing was asked for', () => {
    expect([stepSize(200, null), restAfter(200, null)]).toEqual([200, 0]);
  });

  it('waits longer before each further try, up to a minute', () => {
    expect([1, 2, 3, 6, 7, 99].map(restBeforeTry)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it('says when it will be done, at the rate so far', () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 10, 0, seconds));
    const row = {
      matched: 100,
      done: 18,
      skipped: 1,
      failures: 1,
      acting_since: at(0),
      updated_at: at(10),
      finished_at: null,
    };
    expect(prospectOf(row)).toEqual({ rate: 2, expectedAt: at(50).toISOString() });
    expect(prospectOf({ ...row, finished_at: at(10) })).toEqual({ rate: 2 });
    expect(prospectOf({ ...row, done: 0, skipped: 0, failures: 0 })).toEqual({});
    expect(prospectOf({ ...row, acting_since: null })).toEqual({});
  });
});
