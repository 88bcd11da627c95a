import fc from 'fast-check';
import { COUNTED, RateCount, WINDOW_MS, type Counted } from './rates.ts';

describe('rates', () => {
  it('are what was counted in the last ten seconds, of each type by itself', () => {
    const event = fc.record({
      afterMs: fc.integer({ min: 0, max: 4_000 }),
      type: fc.constantFrom('a', 'b'),
      what: fc.constantFrom(...COUNTED),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 0, max: 15_000 }), (events, restMs) => {
        const rates = new RateCount();
        const all: { at: number; type: string; what: Counted }[] = [];
        let now = 0;
        for (const { afterMs, type, what } of events) {
          now += afterMs;
          rates.add(type, what, now);
          all.push({ at: now, type, what });
        }
        now += restMs;
        for (const type of ['a', 'b'])
          for (const what of COUNTED) {
            const rate = rates.of(type, now)[what] * (WINDOW_MS / 1_000);
            const within = (ms: number) =>
              all.filter(it => it.type === type && it.what === what && it.at > now - ms).length;
            // Seconds are counted whole: one that is partly over the window may be in or out.
            expect(rate).toBeGreaterThanOrEqual(within(WINDOW_MS - 1_000) - 1e-9);
            expect(rate).toBeLessThanOrEqual(within(WINDOW_MS + 1_000) + 1e-9);
          }
      }),
    );
  });

  it('are zero of a type of which nothing was counted', () => {
    expect(new RateCount().of('a', 0)).toEqual({ created: 0, started: 0, succeeded: 0, failed: 0, retried: 0 });
  });
});
