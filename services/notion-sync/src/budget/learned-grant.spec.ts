import fc from 'fast-check';
import { afterRefusal, afterSaturation, type Grant } from './learned-grant.ts';

const BOUNDS = { least: 10, most: 600 };
const grant = (more: Partial<Grant> = {}): Grant => ({ granted: 180, proven: 0, refusedAtUse: null, ...more });

describe('what Notion grants', () => {
  it('is less than thought when it refuses what we count as within the budget', () => {
    expect(afterRefusal(grant(), 100, BOUNDS, false)).toEqual({ granted: 90, proven: 0, refusedAtUse: 100 });
  });

  it('is what went well before, when one step up was too much', () => {
    expect(afterRefusal(grant({ granted: 198, proven: 180 }), 185, BOUNDS, false)).toMatchObject({ granted: 180 });
  });

  it('is not learned from a refusal while little of it is used: somebody else spends it', () => {
    expect(afterRefusal(grant(), 9, BOUNDS, true)).toEqual(grant());
  });

  it('is not learned from a surprise, unless one comes again in another minute', () => {
    const surprised = grant({ refusedAtUse: 12 });
    expect(afterRefusal(grant(), 12, BOUNDS, false)).toEqual(surprised);
    expect(afterRefusal(surprised, 14, BOUNDS, false)).toEqual(surprised);
    expect(afterRefusal(surprised, 14, BOUNDS, true)).toMatchObject({ granted: 12, refusedAtUse: 14 });
    expect(afterSaturation(surprised, BOUNDS)).toMatchObject({ granted: 198 });
  });

  it('is tried for more in steps of a tenth, up to the bound, and not up to what was refused of late', () => {
    expect(afterSaturation(grant(), BOUNDS)).toMatchObject({ granted: 198 });
    expect(afterSaturation(grant({ granted: 590 }), BOUNDS)).toMatchObject({ granted: 600 });
    expect(afterSaturation(grant({ granted: 180, refusedAtUse: 190 }), BOUNDS)).toMatchObject({ granted: 180 });
    expect(afterSaturation(grant({ granted: 700 }), BOUNDS)).toMatchObject({ granted: 700 });
  });

  it('comes to within a fifth of the truth from anywhere, and with few refusals', () => {
    const start = fc.integer({ min: 10, max: 600 });
    fc.assert(
      fc.property(start, fc.integer({ min: 20, max: 600 }), (from, truth) => {
        let state = grant({ granted: from });
        let refusals = 0;
        for (let minute = 0; minute < 200; minute++) {
          if (state.granted > truth) {
            state = afterRefusal(state, truth + 1, BOUNDS, state.refusedAtUse !== null);
            refusals++;
          } else {
            state = afterSaturation({ ...state, proven: Math.max(state.proven, state.granted) }, BOUNDS);
          }
          expect(state.granted).toBeGreaterThanOrEqual(Math.min(10, from));
          expect(state.granted).toBeLessThanOrEqual(600);
        }
        expect(state.granted).toBeLessThanOrEqual(truth);
        expect(state.granted).toBeGreaterThanOrEqual(Math.floor(truth * 0.8));
        expect(refusals).toBeLessThanOrEqual(3);
      }),
    );
  });
});
