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
