import { defineProblem } from '@na/errors';
import { AsyncLocalStorage } from 'node:async_hooks';
import { coalesce } from './coalesce.ts';

const Away = defineProblem({ kind: 'unavailable', code: 'test_away', title: 'Away', detail: 'The database is away.' });

/** A statement for many that notes its batches, and ends when it is let go. */
function statement(fail: (items: string[]) => unknown = () => undefined) {
  const batches: string[][] = [];
  const gates: (() => void)[] = [];
  const ask = coalesce<string, string>({
    most: 3,
    keyOf: item => item.split(':')[0]!,
    run: async items => {
      batches.push(items);
      await new Promise<void>(resolve => gates.push(resolve));
      const error = fail(items);
      if (error) throw error;
      return items.map(item => item.toUpperCase());
    },
  });
  const turn = () => new Promise(resolve => setImmediate(resolve));
  const open = async () => {
    for (let turns = 0; turns < 20; turns++) {
      gates.splice(0).forEach(gate => gate());
      await turn();
    }
  };
  return { ask, batches, open, turn };
}

describe('calls in flight', () => {
  it('of one turn become one statement, sorted by key, and each gets its own result', async () => {
    const { ask, batches, open } = statement();
    const asked = Promise.all(['c', 'a', 'b'].map(ask));
    await open();
    expect(batches).toEqual([['a', 'b', 'c']]);
    expect(await asked).toEqual(['C', 'A', 'B']);
  });

  it('gather while two statements are under way', async () => {
    const { ask, batches, open, turn } = statement();
    const asked = [ask('a')];
    await turn();
    asked.push(ask('b'));
    await turn();
    asked.push(ask('c'));
    await turn();
    asked.push(ask('d'));
    await turn();
    expect(batches).toEqual([['a'], ['b']]);
    await open();
    expect(batches).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(await Promise.all(asked)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('are no more in one statement than it takes', async () => {
    const { ask, batches, open } = statement();
    const asked = Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask));
    await open();
    await asked;
    expect(batches.map(({ length }) => length)).toEqual([3, 2]);
  });

  it('are weighed a bounded number of times, however many wait, and go in their order', async () => {
    const [batches, weighed]: [number[][], number[]] = [[], []];
    const of = (item: number) => {
      weighed.push(item);
      return 1;
    };
    const run = async (items: number[]) => {
      batches.push(items);
      return items;
    };
    const ask = coalesce({
      most: 9,
      weight: { most: 3, of },
      keyOf: (item: number) => String(item).padStart(3, '0'),
      run,
    });
    const all = Array.from({ length: 300 }, (_, at) => at);
    expect(await Promise.all(all.map(ask))).toEqual(all);
    expect(batches.flat()).toEqual(all);
    expect(new Set(batches.map(({ length }) => length))).toEqual(new Set([3]));
    // Each when it goes, and the first that does not fit with those before it.
    expect(weighed.length).toBeLessThanOrEqual(2 * all.length);
  });

  it('that touch the same thing go one after the other', async () => {
    const { ask, batches, open } = statement();
    const asked = Promise.all(['a:1', 'a:2', 'b'].map(ask));
    await open();
    expect(await asked).toEqual(['A:1', 'A:2', 'B']);
    expect(batches).toEqual([['a:1', 'b'], ['a:2']]);
  });

  it('are not hurt by a bad one among them', async () => {
    const { ask, open } = statement(items => items.includes('bad') && new Error('bad row'));
    const asked = Promise.allSettled(['a', 'bad', 'c'].map(ask));
    await open();
    expect((await asked).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('all fail at once when the database is away, and it is not asked again for each', async () => {
    const { ask, batches, open } = statement(() => Away({}));
    const asked = Promise.allSettled(['a', 'b', 'c'].map(ask));
    await open();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toHaveLength(1);
  });

  it('run in nobody’s name', async () => {
    const names = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const ask = coalesce<string, null>({
      most: 9,
      keyOf: item => item,
      run: async items => items.map(() => (seen.push(names.getStore()), null)),
    });
    await names.run('somebody', () => ask('a'));
    expect(seen).toEqual([undefined]);
  });
});
