import fc from 'fast-check';
import { faults, type FaultName } from '../faults/faults.ts';
import { planOf } from './plan.ts';

const names = Object.keys(faults) as FaultName[];
const wishes = fc.record({
  seed: fc.nat(),
  seconds: fc.integer({ min: 0, max: 120 }),
  kinds: fc.subarray(names),
});

describe('the plan of a storm', () => {
  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(wishes, wish =>
        expect(planOf({ ...wish, lasting: faults })).toEqual(planOf({ ...wish, lasting: faults })),
      ),
    );
  });

  it('keeps to its time and its kinds, and never hits in one way twice at once', () => {
    fc.assert(
      fc.property(wishes, wish => {
        const strikes = planOf({ ...wish, lasting: faults });
        for (const { kind, atMs, lastsMs } of strikes) {
          expect(wish.kinds).toContain(kind);
          expect(atMs + lastsMs).toBeLessThanOrEqual(wish.seconds * 1_000);
          const others = strikes.filter(other => other.kind === kind && other.atMs > atMs);
          for (const other of others) expect(other.atMs).toBeGreaterThan(atMs + lastsMs);
        }
      }),
    );
  });

  it('has every kind in it when there is time enough', () => {
    fc.assert(
      fc.property(fc.nat(), seed => {
        const strikes = planOf({ seed, seconds: 120, kinds: names, lasting: faults });
        expect(new Set(strikes.map(({ kind }) => kind))).toEqual(new Set(names));
      }),
    );
  });
});
