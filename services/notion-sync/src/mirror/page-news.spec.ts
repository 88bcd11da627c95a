import fc from 'fast-check';
import { verdictOn, type KnownPage, type Look } from './page-news.ts';
import type { PageState } from './page-state.ts';

const MINUTE = 60_000;

function state(minute: number, words: string, more: Partial<PageState> = {}): PageState {
  return {
    id: 'p',
    dataSourceId: null,
    parent: { type: 'workspace', workspace: true },
    title: words,
    properties: { Name: { id: 'title', type: 'title', title: [{ plain_text: words }] } },
    icon: null,
    cover: null,
    url: 'https://notion.example/p',
    publicUrl: null,
    createdTime: new Date(0),
    createdBy: null,
    lastEditedTime: new Date(minute * MINUTE),
    lastEditedBy: null,
    inTrash: false,
    isLocked: false,
    isArchived: false,
    fingerprint: words,
    ...more,
  };
}

interface Reading {
  state: PageState;
  look: Look;
}

const known = ({ state, look }: Reading, more: Partial<KnownPage> = {}): KnownPage => ({
  ...state,
  ...look,
  version: 1,
  isGone: false,
  ...more,
});

/** What the mirror has after readings have come in in this order. */
function after(readings: Reading[]): { page: KnownPage; told: number; isDoubtful: boolean } {
  let page: KnownPage | undefined;
  let told = 0;
  let isDoubtful = false;
  for (const reading of readings) {
    const verdict = verdictOn(page, reading.state, reading.look);
    if (verdict.is === 'doubtful') isDoubtful = true;
    if (verdict.is !== 'current') continue;
    if (verdict.news) told++;
    isDoubtful = verdict.isDoubtful;
    page = known(reading);
  }
  return { page: page!, told, isDoubtful };
}

const reading = (at: number, isExact: boolean, number: number, words: string): Reading => ({
  state: state(at, words),
  look: { reading: number, isExact },
});

/** Readings of a page that is edited from time to time, by the store and by a search index that lags. */
const readings = fc
  .array(
    fc.record({ minute: fc.integer({ min: 0, max: 3 }), isExact: fc.boolean(), words: fc.constantFrom('a', 'b', 'c') }),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map(all => all.map(({ minute, isExact, words }, at) => reading(minute, isExact, at + 1, words)));

describe('readings of a page', () => {
  it('lead to the same page, in whatever order and however often they come in', () => {
    fc.assert(
      fc.property(readings, fc.infiniteStream(fc.nat()), (all, chance) => {
        const order = [...all, ...all].sort(() => (chance.next().value % 3) - 1);
        expect(after(order).page).toEqual(after(all).page);
      }),
      { numRuns: 500 },
    );
  });

  it('are told no more often than the page changed between those that count', () => {
    fc.assert(
      fc.property(readings, all => {
        const { told } = after([...all, ...all]);
        expect(told).toBeLessThanOrEqual(after(all).told);
        expect(told).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('that come from the search index go before none of the same minute that came from the store, but raise a doubt', () => {
    const store = reading(1, true, 1, 'new');
    const index = reading(1, false, 2, 'old');
    expect(after([store, index])).toMatchObject({ page: { fingerprint: 'new' }, isDoubtful: true });
    expect(after([index, store])).toMatchObject({ page: { fingerprint: 'new' }, isDoubtful: true });
    expect(after([index, { ...store, look: { reading: 3, isExact: true } }])).toMatchObject({ isDoubtful: false });
  });
});

describe('the news of a page', () => {
  const before = known(reading(1, true, 1, 'a'));
  const look = { reading: 2, isExact: true };

  it.each([
    ['changed', before, state(2, 'b'), { changedProperties: ['Name'], changedFields: ['title'] }],
    [
      'trashed',
      before,
      state(2, 'a', { inTrash: true, fingerprint: 'x' }),
      { changedProperties: [], changedFields: [] },
    ],
    ['restored', { ...before, inTrash: true }, state(2, 'a', { fingerprint: 'x' }), {}],
    ['returned', { ...before, isGone: true }, state(1, 'a'), {}],
  ])('says that it was %s', (change, page, now, more) => {
    expect(verdictOn(page, now, look)).toMatchObject({ is: 'current', news: { change, ...more } });
  });

  it('is none when all that counts is the same', () => {
    expect(verdictOn(before, state(2, 'a'), look)).toEqual({ is: 'current', news: undefined, isDoubtful: false });
  });

  it('is none of a reading that began before it was found to have vanished', () => {
    expect(verdictOn({ ...before, isGone: true, reading: 5 }, state(3, 'b'), look)).toEqual({ is: 'old' });
  });
});
