import { Briefly } from './briefly.ts';

describe('what is remembered briefly', () => {
  it('is looked up once by all who ask at once, and again when its time is over', async () => {
    const briefly = new Briefly<number>(1_000);
    let count = 0;
    const lookUp = async () => ++count;
    expect(await Promise.all([briefly.get('a', lookUp, 0), briefly.get('a', lookUp, 999)])).toEqual([1, 1]);
    expect(await briefly.get('a', lookUp, 1_000)).toBe(2);
    expect(await briefly.get('b', lookUp, 1_000)).toBe(3);
  });

  it('is neither an absence nor a failure', async () => {
    const briefly = new Briefly<number>(1_000);
    expect(await briefly.get('a', async () => undefined, 0)).toBeUndefined();
    await expect(briefly.get('a', () => Promise.reject(new Error('away')), 1)).rejects.toThrow('away');
    expect(await briefly.get('a', async () => 1, 2)).toBe(1);
  });

  it('can be forgotten, and makes room for what is newer', async () => {
    const briefly = new Briefly<string>(1_000, 2);
    for (const key of ['a', 'b', 'c']) await briefly.get(key, async () => 'old', 0);
    briefly.forget('c');
    const now = await Promise.all(['a', 'b', 'c'].map(key => briefly.get(key, async () => 'new', 1)));
    expect(now).toEqual(['new', expect.any(String), 'new']);
  });
});
