import { emptyState } from './state.ts';
import { Store } from './store.ts';

const user = (id: string, name: string) => ({ id, type: 'person' as const, name, email: null });

describe('Store', () => {
  test('work that fails leaves nothing behind: records, lists, indexes', () => {
    const store = new Store(emptyState(), null);
    store.transact(() => {
      store.put('users', user('a', 'before'));
      store.insertChildren('p', 0, ['x', 'z']);
    });
    const before = store.revision;
    const failing = () =>
      store.transact(() => {
        store.put('users', user('a', 'after'));
        store.put('users', user('b', 'new'));
        store.remove('users', 'a');
        store.insertChildren('p', 1, ['y']);
        store.removeChild('p', 'x');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(store.get('users', 'a')?.name).toBe('before');
    expect(store.get('users', 'b')).toBeUndefined();
    expect(store.childrenOf('p')).toEqual(['x', 'z']);
    expect(store.revision).toBe(before);
  });

  test('a write outside of a transaction is a mistake', () => {
    const store = new Store(emptyState(), null);
    expect(() => store.put('users', user('a', 'x'))).toThrow('outside of a transaction');
  });
});

describe('a watcher', () => {
  test('sees what a transaction wrote, first and last, and its own writes stand or fall with it', () => {
    const store = new Store(emptyState(), null);
    store.transact(() => store.put('users', user('old', 'before')));
    const seen: unknown[] = [];
    store.watch(touched => {
      seen.push(
        touched.map(({ before, after }) => [
          before && 'name' in before && before.name,
          after && 'name' in after && after.name,
        ]),
      );
      store.put('users', user('told', String(seen.length)));
      if (store.get('users', 'bad')) throw new Error('no');
    });
    store.transact(() => {
      store.put('users', user('old', 'between'));
      store.transact(() => store.put('users', user('old', 'after')));
      store.put('users', user('new', 'born'));
      store.remove('users', 'new');
    });
    expect(seen).toEqual([
      [
        ['before', 'after'],
        [undefined, undefined],
      ],
    ]);
    expect(store.get('users', 'told')?.name).toBe('1');
    expect(() => store.transact(() => store.put('users', user('bad', 'x')))).toThrow('no');
    expect(store.get('users', 'bad')).toBeUndefined();
    expect(store.get('users', 'told')?.name).toBe('1');
    store.transact(() => undefined);
    expect(seen).toHaveLength(2);
  });
});
