import fc from 'fast-check';
import { chainsOf, chainUntil, superfluous } from './chain.ts';
import { formatLsn } from './lsn.ts';
import type { Manifest } from './manifest.ts';

const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-01-01T00:00:00Z');

/** Backups an hour apart; true is a full one. */
function backups(...kinds: boolean[]): Manifest[] {
  let base = '';
  return kinds.map((isFull, hour) => {
    const id = `${String(hour).padStart(4, '0')}-${isFull ? 'full' : 'incremental'}`;
    if (isFull) base = id;
    return {
      format: 1,
      id,
      kind: isFull ? 'full' : 'incremental',
      base,
      systemId: '1',
      timeline: 1,
      from: formatLsn(BigInt(hour)),
      to: formatLsn(BigInt(hour + 1)),
      segmentBytes: 16_777_216,
      markedAt: new Date(BEGAN + hour * HOUR_MS).toISOString(),
      keyId: '',
      files: [],
    };
  });
}

const at = (hour: number) => new Date(BEGAN + hour * HOUR_MS);
const ids = (list: readonly Manifest[]) => list.map(({ id }) => Number(id.slice(0, 4)));

it('a full backup and its increments are a chain, which ends where one is missing', () => {
  const all = backups(true, false, false, false, true, false);
  expect(chainsOf(all).map(ids)).toEqual([
    [0, 1, 2, 3],
    [4, 5],
  ]);
  expect(chainsOf(all.toSpliced(2, 1)).map(ids)).toEqual([
    [0, 1],
    [4, 5],
  ]);
  expect(chainsOf(all.toSpliced(0, 1)).map(ids)).toEqual([[4, 5]]);
});

it('a moment is reached by the first mark that is not before it, of the newest chain that began before it', () => {
  const chains = chainsOf(backups(true, false, false, true, false));
  expect(ids(chainUntil(chains))).toEqual([3, 4]);
  expect(ids(chainUntil(chains, at(0.5)))).toEqual([0, 1]);
  expect(ids(chainUntil(chains, at(1)))).toEqual([0, 1]);
  expect(ids(chainUntil(chains, at(3.5)))).toEqual([3, 4]);
  expect(() => chainUntil(chains, at(-1))).toThrow('The oldest backup has its mark at 2026-01-01T00:00:00.000Z');
  expect(() => chainUntil(chains, at(5))).toThrow('The backups reach until 2026-01-01T04:00:00.000Z');
  expect(() => chainUntil([])).toThrow('There is no backup yet');
});

it('whatever is let go, every moment that is to be kept can still be restored, and the newest chains stay', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
      fc.nat(50),
      fc.integer({ min: 1, max: 4 }),
      (kinds, keepHours, keepChains) => {
        const all = backups(true, ...kinds);
        const now = at(all.length);
        const gone = superfluous(all, { now, keepMs: keepHours * HOUR_MS, keepChains });
        const left = all.filter(backup => !gone.includes(backup));
        const before = chainsOf(all);
        const after = chainsOf(left);
        expect(after.slice(-keepChains).map(ids)).toEqual(before.slice(-keepChains).map(ids));
        expect(after.flat()).toHaveLength(left.length);
        for (const { markedAt } of all) {
          const moment = new Date(markedAt);
          if (now.getTime() - moment.getTime() <= keepHours * HOUR_MS)
            expect(ids(chainUntil(after, moment))).toEqual(ids(chainUntil(before, moment)));
        }
        // Nothing stays for ever: what remains is young, or among the newest chains.
        for (const chain of after.slice(0, -keepChains))
          expect(now.getTime() - Date.parse(chain.at(-1)!.markedAt)).toBeLessThanOrEqual(keepHours * HOUR_MS);
      },
    ),
  );
});
