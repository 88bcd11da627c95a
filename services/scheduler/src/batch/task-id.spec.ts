import fc from 'fast-check';
import { isUuidV7 } from '../task/new-task.ts';
import { idsOf, lineOf, MOST_LINES, taskIdOf } from './task-id.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const batchId = fc
  .tuple(hex(8), hex(4), hex(3), fc.constantFrom('8', '9', 'a', 'b'), hex(3), hex(12))
  .map(([time, more, a, variant, b, c]) => `${time}-${more}-7${a}-${variant}${b}-${c}`);
const line = fc.integer({ min: 0, max: MOST_LINES - 1 });

describe('the id of the task of a line', () => {
  it('is a UUIDv7 of the time of its batch that says which line, however the batch is written', () => {
    fc.assert(
      fc.property(batchId, line, (batch, number) => {
        const id = taskIdOf(batch, number);
        expect(isUuidV7(id)).toBe(true);
        expect(id.slice(0, 13)).toBe(batch.slice(0, 13));
        expect(lineOf(id)).toBe(number);
        expect(taskIdOf(batch.toUpperCase(), number)).toBe(id);
      }),
    );
  });

  it('lies among those of its batch, in the order of the lines, and among those of no other', () => {
    fc.assert(
      fc.property(batchId, batchId, line, line, (batch, other, a, b) => {
        fc.pre(batch !== other);
        const { before, last } = idsOf(batch);
        const id = taskIdOf(batch, a);
        expect(id > before && id <= last).toBe(true);
        expect(before < taskIdOf(batch, 0)).toBe(true);
        expect(Math.sign(a - b)).toBe(id === taskIdOf(batch, b) ? 0 : id < taskIdOf(batch, b) ? -1 : 1);
        const stranger = taskIdOf(other, a);
        expect(stranger > before && stranger <= last).toBe(false);
      }),
    );
  });
});
