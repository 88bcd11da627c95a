import { namedId } from '../ids.ts';
import { seeded } from '../seeds/seeds.ts';
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

  test('a source has a new revision when its rows, its schema or people change, and not when others do', () => {
    const store = new Store(seeded('demo', Date.now()), null);
    const [source] = [...store.all('dataSources')];
    const [row] = [...store.idsBelow(source!.id)].map(id => store.get('pages', id)!);
    const welcome = store.get('pages', namedId('page/welcome'))!;
    const changes = (work: () => void) => {
      const before = store.revisionOf(source!.id);
      store.transact(work);
      return store.revisionOf(source!.id) !== before;
    };
    expect(changes(() => store.put('pages', { ...welcome, isLocked: true }))).toBe(false);
    expect(changes(() => store.put('pages', { ...row!, isLocked: true }))).toBe(true);
    expect(changes(() => store.put('pages', { ...welcome, parent: row!.parent }))).toBe(true);
    expect(changes(() => store.put('pages', welcome))).toBe(true);
    expect(changes(() => store.put('dataSources', { ...source!, schema: [] }))).toBe(true);
    expect(changes(() => store.put('users', user('a', 'x')))).toBe(true);
    const before = store.revisionOf(source!.id);
    store.restore(seeded('demo', Date.now()));
    expect(store.revisionOf(source!.id)).not.toBe(before);
  });

  test('what was edited is found in its new place, and in its old one when the work fails', () => {
    const store = new Store(seeded('demo', 0), null);
    const newest = () => store.idsByEdit('newest first').next().value;
    const [first, second] = [...store.idsByEdit('oldest first')];
    store.transact(() => store.put('pages', { ...store.get('pages', second!)!, edited: 10 ** 9 }));
    expect(newest()).toBe(second);
    const failing = () =>
      store.transact(() => {
        store.put('pages', { ...store.get('pages', first!)!, edited: 2 * 10 ** 9 });
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(newest()).toBe(second);
    expect([...store.idsByEdit('oldest first')].at(-1)).toBe(second);
  });

  test('a comment whose removal fails stands where it stood', () => {
    const store = new Store(seeded('large:20', Date.now()), null);
    const comments = [...store.all('comments')];
    const { parent } = comments.find(({ id, parent: { id: at } }) =>
      comments.some(other => other.parent.id === at && other.id !== id),
    )!;
    const before = [...store.idsBelow(parent.id)];
    const failing = () =>
      store.transact(() => {
        store.remove('comments', before[0]!);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([...store.idsBelow(parent.id)]).toEqual(before);
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
