import { Turns } from './turns.ts';

describe('turns', () => {
  it('run so many at once, the others in order, and refuse when the line is too long', async () => {
    const turns = new Turns(2, 2, () => new Error('too many'));
    const begun: number[] = [];
    const ends = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
    const work = ends.map(({ promise }, at) => turns.take(async () => (begun.push(at), promise)));
    await expect(turns.take(async () => undefined)).rejects.toThrow('too many');
    expect(begun).toEqual([0, 1]);
    ends[1]!.resolve();
    await work[1];
    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of ends) resolve();
    await Promise.all(work);
    expect(await turns.take(async () => 'free again')).toBe('free again');
  });

  it('go on after work that failed', async () => {
    const turns = new Turns(1, 1, () => new Error('too many'));
    await expect(turns.take(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await turns.take(async () => 1)).toBe(1);
  });
});
