import fc from 'fast-check';
import { findingsOfPage } from '../../src/index.ts';
import { letters, many, paragraph, text, type Loose } from '../validation/limit-cases.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';
const title = { title: { title: [text('A page')] } };
const told = (given: unknown) => findingsOfPage(given).map(({ code, pointer }) => `${code} ${pointer}`);

describe('a request that creates a page', () => {
  it('goes into a page, a data source or a database', () => {
    for (const name of ['page_id', 'data_source_id', 'database_id'])
      expect(told({ parent: { [name]: ID }, properties: title })).toEqual([]);
    expect(told({ properties: title })).toEqual(['missing /parent']);
    expect(told({ parent: {} })).toEqual(['missing /parent']);
    expect(told({ parent: { page_id: 'x' } })).toEqual(['invalid_id /parent/page_id']);
  });

  it('is told what is wrong in each part, and where', () => {
    const given: Loose = {
      parent: { page_id: ID },
      properties: { 'a/b': { url: letters(2001) } },
      icon: { emoji: 'x' },
      cover: { external: { url: 'x' } },
      children: [paragraph(letters(2001))],
    };
    expect(told(given)).toEqual([
      'misplaced /properties/a~1b',
      'too_long /properties/a~1b/url',
      'invalid_emoji /icon/emoji',
      'invalid_url /cover/external/url',
      'too_long /children/0/paragraph/rich_text/0/text/content',
    ]);
    const change = findingsOfPage(given).at(-1)?.fix?.change;
    expect(change).toMatchObject({ pointer: '/children/0/paragraph/rich_text/0', instead: [{}, {}] });
  });

  it('has a picture for a cover, and no emoji', () => {
    expect(told({ parent: { page_id: ID }, cover: { emoji: '🥑' } })).toEqual(['missing /cover']);
    expect(told({ parent: { page_id: ID }, cover: null, icon: null })).toEqual([]);
  });

  it('is at most 500 KB long, the properties too', () => {
    const children = many(82, { paragraph: { rich_text: many(3, text(letters(2000))) } });
    const long = (count: number) => ({
      parent: { data_source_id: ID },
      properties: { ...title, Long: { rich_text: many(Math.floor(count / 2000), text(letters(2000))) } },
      children,
    });
    expect(told(long(2000))).toEqual([]);
    expect(told(long(20_000))).toEqual(['too_many_bytes ']);
    expect(told({ ...long(0), children: [...children, ...children.slice(0, 10)] })).toEqual(['too_many_bytes ']);
  });

  it('may be anything, and nothing is thrown', () => {
    const parts = fc.constantFrom('parent', 'properties', 'icon', 'cover', 'children');
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(parts, fc.anything())), given => void told(given)),
      {
        numRuns: 500,
      },
    );
  });
});
