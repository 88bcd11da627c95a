import fc from 'fast-check';
import { merged, type Part } from './merge.ts';

const id = (number: number) => ({ id: String(number).padStart(4, '0') });

/** What a place with some rows gives of those before an id when it looks through a few at a time. */
function lookInto(rows: { id: string }[], after: string | undefined, few: number): Part<{ id: string }> {
  const left = rows.filter(row => after === undefined || row.id < after);
  const looked = left.slice(0, few);
  return { rows: looked, reached: left.length > few ? looked.at(-1)!.id : undefined };
}

describe('the parts of a search', () => {
  it('make the whole, each once and newest first, however far each of them looks at a time', () => {
    const ids = fc.uniqueArray(fc.nat(500));
    const few = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(ids, fc.nat(500), few, few, (given, split, fewLive, fewArchived) => {
        const all = given.toSorted((a, b) => b - a).map(id);
        const [live, archived] = [all.slice(0, split % (all.length + 1)), all.slice(split % (all.length + 1))];
        // One that is on its way between the two may be met in both.
        const both = [...live, ...archived.slice(0, 1)];
        const seen: { id: string }[] = [];
        let after: string | undefined;
        do {
          const part = merged([lookInto(both, after, fewLive), lookInto(archived, after, fewArchived)]);
          seen.push(...part.rows);
          after = part.reached;
        } while (after !== undefined);
        expect(seen).toEqual(all);
      }),
    );
  });
});
