import fc from 'fast-check';
import { HOLDER_KINDS, oldestSeconds, seenAt, type Holder, type Seen } from './holders.ts';

const holder = fc.record({
  kind: fc.constantFrom(...HOLDER_KINDS),
  name: fc.constantFrom('a', 'b', 'c'),
  seconds: fc.constant(null),
});
/** What is there at each look, a second apart. */
const looks = fc.array(fc.uniqueArray(holder, { selector: ({ name }) => name }), { minLength: 1, maxLength: 12 });

describe('what keeps dead rows', () => {
  it('and does not say for how long is as old as it was seen without a break', () => {
    fc.assert(
      fc.property(looks, all => {
        let seen: Seen = new Map();
        for (const [at, holders] of all.entries()) seen = seenAt(at * 1_000, holders, seen);
        const last = all.length - 1;
        for (const kind of HOLDER_KINDS) {
          const streaks = all[last]!.filter(one => one.kind === kind).map(({ name }) => streakOf(name, all));
          expect(oldestSeconds(kind, last * 1_000, all[last]!, seen)).toBe(Math.max(0, ...streaks));
        }
        expect(seen.size).toBe(all[last]!.length);
      }),
    );
  });

  it('and says for how long is as old as it says, and the oldest of a kind counts', () => {
    const holders: Holder[] = [
      { kind: 'transaction', name: 'a', seconds: 70 },
      { kind: 'transaction', name: 'b', seconds: null },
      { kind: 'slot', name: 'c', seconds: 500 },
    ];
    const seen = new Map([
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
    expect(HOLDER_KINDS.map(kind => oldestSeconds(kind, 60_000, holders, seen))).toEqual([70, 0, 500]);
  });
});

function streakOf(name: string, all: readonly (readonly Holder[])[]): number {
  const since = all.findLastIndex(holders => !holders.some(one => one.name === name));
  return all.length - 1 - (since + 1);
}
