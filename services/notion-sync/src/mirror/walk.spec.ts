import { messageOf, percentOf, PHASES } from './walk.ts';

describe('the progress of a backfill', () => {
  it('never goes back', () => {
    const shares = [0, 1, 50, 99, 100].map(done => percentOf('bodies', { done, all: 100 }));
    const whole = [percentOf('search', NONE), percentOf('rows', NONE), ...shares, percentOf('missing', NONE)];
    expect(whole).toEqual([...whole].sort((one, other) => one - other));
    expect(whole.at(-1)).toBeLessThan(100);
    expect(PHASES).toEqual(['search', 'rows', 'bodies', 'missing']);
  });

  it('says how much is done, and how long the rest takes once that is known', () => {
    const read = { done: 12_300, all: 100_000 };
    expect(messageOf('bodies', read, 0)).toBe('12,300 of 100,000 pages read.');
    expect(messageOf('bodies', read, 3)).toBe('12,300 of 100,000 pages read, about 9 h left.');
    expect(messageOf('bodies', read, 100)).toBe('12,300 of 100,000 pages read, about 15 min left.');
    expect(messageOf('rows', { done: 0, all: 700 }, 0)).toBe('Listing pages; 700 so far.');
  });
});

const NONE = { done: 0, all: 0 };
