import fc from 'fast-check';
import { EditOrder } from './edit-order.ts';

const minuteMs = 60_000;
const records = fc.uniqueArray(
  fc.record({ id: fc.string({ minLength: 1, maxLength: 3 }), edited: fc.integer({ min: -5, max: 20 * minuteMs }) }),
  { selector: ({ id }) => id, maxLength: 40 },
);

describe('EditOrder', () => {
  test('gives what sorting gives, in both directions, after any edits and removals', () => {
    fc.assert(
      fc.property(records, records, (first, edits) => {
        const order = new EditOrder();
        const kept = new Map(first.map(record => [record.id, record]));
        for (const record of first) order.add(record);
        for (const record of edits) {
          const before = kept.get(record.id);
          if (before) order.remove(before);
          if (record.edited % 3 === 0) kept.delete(record.id);
          else {
            kept.set(record.id, record);
            order.add(record);
          }
          // Read in between, so that later minutes come into a list that stands already.
          expect([...order.ids('newest first')]).toHaveLength(kept.size);
        }
        for (const direction of ['newest first', 'oldest first'] as const) {
          const sign = direction === 'oldest first' ? 1 : -1;
          const minute = ({ edited }: { edited: number }) => Math.floor(edited / minuteMs);
          const sorted = [...kept.values()].sort((a, b) => sign * (minute(a) - minute(b)) || (a.id < b.id ? -1 : 1));
          const ids = sorted.map(({ id }) => id);
          expect([...order.ids(direction)]).toEqual(ids);
        }
      }),
    );
  });
});
