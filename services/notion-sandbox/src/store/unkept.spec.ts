import fc from 'fast-check';
import { NotKept, type Follower, type Keeper } from './keeper.ts';
import { changesOf, emptyState } from './state.ts';
import { Store } from './store.ts';

/** Keeps nothing by itself: the test says when. */
class SlowKeeper implements Keeper {
  follower!: Follower;
  underWay = 0;

  follow(follower: Follower): void {
    this.follower = follower;
  }

  append(): boolean {
    this.underWay += 1;
    return false;
  }

  rewrite(): boolean {
    return this.append();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const person = fc.constantFrom('a', 'b', 'c', 'd');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('put' as const), person, name: fc.string({ maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('remove' as const), person }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('hang' as const), person, at: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('restore' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('throw' as const), person }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('keep' as const), writes: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('refuse' as const) }) },
);

/** All that it holds; a record that was removed and came back may stand after the others of its table. */
const shown = (store: Store) =>
  [...changesOf(store.snapshot())]
    .map(change => JSON.stringify(change))
    .sort()
    .join('\n');

describe('writes that are kept later', () => {
  test('stand together with all before them, or are undone with all after them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        const keeper = new SlowKeeper();
        const store = new Store(emptyState(), keeper);
        const snapshot = store.snapshot();
        /** How all looked after each write that is not kept yet; the first one is what is kept. */
        const looks = [shown(store)];
        const waits: { settled: Promise<unknown>; write: number }[] = [];
        let writes = 0;
        let kept = 0;
        const refused = new Set<number>();
        for (const each of steps) {
          if (each.does === 'keep') {
            const count = Math.min(each.writes, keeper.underWay);
            keeper.underWay -= count;
            keeper.follower.kept(count);
            looks.splice(0, count);
            kept += count;
          } else if (each.does === 'refuse') {
            keeper.underWay = 0;
            keeper.follower.refused(new NotKept('no'));
            for (let write = kept + 1; write <= writes; write += 1) refused.add(write);
            kept = writes;
            looks.splice(1);
          } else if (each.does === 'throw') {
            const failing = () =>
              store.transact(() => {
                store.put('users', { id: each.person, type: 'person', name: 'never', email: null });
                store.insertChildren(each.person, 0, ['never']);
                throw new Error('no');
              });
            expect(failing).toThrow('no');
          } else {
            const before = keeper.underWay;
            if (each.does === 'restore') store.restore(snapshot);
            else store.transact(() => write(store, each));
            if (keeper.underWay > before) {
              writes += 1;
              looks.push(shown(store));
              const settled = store.settled().then(
                () => 'kept',
                () => 'refused',
              );
              waits.push({ settled, write: writes });
            }
          }
          expect(shown(store)).toBe(looks.at(-1));
        }
        keeper.follower.kept(keeper.underWay);
        for (const { settled, write } of waits) expect(await settled).toBe(refused.has(write) ? 'refused' : 'kept');
        await store.settled();
      }),
      { numRuns: 300 },
    );
  });
});

type Write =
  | { does: 'put'; person: string; name: string }
  | { does: 'remove'; person: string }
  | { does: 'hang'; person: string; at: number };

function write(store: Store, given: Write): void {
  if (given.does === 'put') store.put('users', { id: given.person, type: 'person', name: given.name, email: null });
  else if (given.does === 'remove') store.remove('users', given.person);
  else if (store.childrenOf('p').includes(given.person)) store.removeChild('p', given.person);
  else store.insertChildren('p', given.at, [given.person]);
}
