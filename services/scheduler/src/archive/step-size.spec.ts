import fc from 'fast-check';
import { FIRST_STEP, nextStepSize } from './step-size.ts';

describe('the size of a step', () => {
  it('finds the one that is short enough, however slow the database is, and grows with a fast one', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 2.4, noNaN: true }), msPerTask => {
        let size = FIRST_STEP;
        for (let steps = 0; steps < 20; steps++) size = nextStepSize(size, size * msPerTask);
        expect(size).toBeGreaterThanOrEqual(20);
        expect(size).toBeLessThanOrEqual(500);
        expect(size * msPerTask).toBeLessThanOrEqual(50);
        if (size < 500) expect(size * msPerTask * 4).toBeGreaterThan(25);
      }),
    );
  });
});
