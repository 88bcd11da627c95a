import fc from 'fast-check';
import { afterRows, afterSearch, filterOf, searchesIn, withoutCursor, type Place } from './listing.ts';

interface Row {
  id: number;
  /** The minute that it was made in. */
  made: number;
}

const time = (minute: number) => new Date(minute * 60_000).toISOString();

/** Answers as Notion does: rows in the order in which they were made, so many at a time, and no more than `most` of one query. */
function notion(rows: Row[], { most, size }: { most: number; size: number }) {
  return ({ createdFrom, cursor }: Place) => {
    const found = rows
      .filter(({ made }) => createdFrom === undefined || time(made) >= createdFrom)
      .sort((one, other) => one.made - other.made || one.id - other.id);
    const allowed = found.slice(0, most);
    const start = cursor === undefined ? 0 : allowed.findIndex(({ id }) => String(id) === cursor);
    const page = allowed.slice(start, start + size);
    const next = allowed[start + size];
    return { rows: page, nextCursor: next ? String(next.id) : null, isCut: !next && found.length > most };
  };
}

/** All that a listing reads, and how many requests it takes. */
function listed(ask: ReturnType<typeof notion>, restart: (request: number) => boolean = () => false) {
  const read: number[] = [];
  const unread: string[] = [];
  let requests = 0;
  for (let place: Place | undefined = {}; place && requests < 10_000; requests++) {
    if (place.cursor !== undefined && restart(requests)) place = withoutCursor(place);
    const { rows, nextCursor, isCut } = ask(place);
    read.push(...rows.map(({ id }) => id));
    const step = afterRows(place, { nextCursor, isCut, createdTimes: rows.map(({ made }) => time(made)) });
    if (step.unreadMinute !== undefined) unread.push(step.unreadMinute);
    place = step.place;
  }
  return { read: new Set(read), requests, unread };
}

const bursts = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 15 });
const rowsOf = (counts: number[]) => {
  const made = counts.flatMap((count, minute) => Array.from({ length: count }, () => minute));
  return made.map((minute, id) => ({ id, made: minute }));
};

describe('a listing of more rows than Notion gives', () => {
  it('reads each row though several share a minute, and comes to an end', () => {
    fc.assert(
      fc.property(bursts, fc.integer({ min: 13, max: 40 }), fc.integer({ min: 1, max: 10 }), (counts, most, size) => {
        const rows = rowsOf(counts);
        const { read, unread, requests } = listed(notion(rows, { most, size }));
        expect(read.size).toBe(rows.length);
        expect(unread).toEqual([]);
        expect(requests).toBeLessThan(10_000);
      }),
      { numRuns: 300 },
    );
  });

  it('says which minutes it could not read whole, and reads all others', () => {
    fc.assert(
      fc.property(bursts, fc.integer({ min: 2, max: 12 }), (counts, most) => {
        const rows = rowsOf(counts);
        const { read, unread, requests } = listed(notion(rows, { most, size: 3 }));
        const missing = rows.filter(({ id }) => !read.has(id));
        expect(missing.every(({ made }) => unread.includes(time(made)))).toBe(true);
        expect(unread.every(minute => counts[Date.parse(minute) / 60_000]! >= most)).toBe(true);
        expect(requests).toBeLessThan(10_000);
      }),
      { numRuns: 300 },
    );
  });

  it('reads each row though Notion forgets cursors', () => {
    fc.assert(
      fc.property(bursts, fc.integer({ min: 2, max: 5 }), (counts, nth) => {
        const rows = rowsOf(counts);
        // A minute fits into one answer, or a forgotten cursor leads back to its beginning again and again.
        const { read, requests } = listed(notion(rows, { most: 1_000, size: 13 }), request => request % nth === 0);
        expect(read.size).toBe(rows.length);
        expect(requests).toBeLessThan(10_000);
      }),
    );
  });
});

describe('the filter of a listing', () => {
  it('holds by the edit, by the making, by both, or by none', () => {
    const since = { timestamp: 'last_edited_time', last_edited_time: { on_or_after: time(1) } };
    const made = { timestamp: 'created_time', created_time: { on_or_after: time(2) } };
    expect(filterOf({})).toBeUndefined();
    expect(filterOf({ since: time(1) })).toEqual(since);
    expect(filterOf({ createdFrom: time(2) })).toEqual(made);
    expect(filterOf({ since: time(1), createdFrom: time(2) })).toEqual({ and: [since, made] });
  });
});

describe('a search', () => {
  it('ends once it has come past what was seen before, or nothing is left', () => {
    const place = { since: time(5) };
    expect(afterSearch(place, 'next', [time(9), time(5)])).toEqual({ place: { ...place, cursor: 'next' } });
    expect(afterSearch(place, 'next', [time(9), time(4)])).toEqual({});
    expect(afterSearch(place, null, [time(9)])).toEqual({});
    expect(afterSearch({}, 'next', [time(0)])).toEqual({ place: { cursor: 'next' } });
  });

  it('takes one request of a poll, and twice as many with each poll that it is not done in', () => {
    expect([0, 1, 2, 3].map(polls => searchesIn({ polls }))).toEqual([1, 2, 4, 8]);
    expect(searchesIn({})).toBe(1);
  });
});
