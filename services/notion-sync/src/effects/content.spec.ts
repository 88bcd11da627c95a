import { isSame, plainBlock, plainValue } from './content.ts';
import { runsOf } from './runs.ts';

const text = (content: string, more = {}) => ({
  type: 'text',
  text: { content, link: null },
  plain_text: content,
  href: null,
  ...more,
});

describe('a property', () => {
  it.each<[string, object, object]>([
    [
      'title',
      { title: [{ text: { content: 'Buy milk' } }] },
      { id: 'title', type: 'title', title: [text('Buy '), text('milk', { annotations: { bold: true } })] },
    ],
    ['number', { number: 3 }, { id: 'a', type: 'number', number: 3 }],
    [
      'select',
      { select: { name: 'High' } },
      { id: 'a', type: 'select', select: { id: 'x', name: 'High', color: 'red' } },
    ],
    ['empty select', { select: null }, { id: 'a', type: 'select', select: null }],
    [
      'status',
      { status: { name: 'Done' } },
      { id: 'a', type: 'status', status: { id: 'x', name: 'Done', color: 'green' } },
    ],
    [
      'multi select',
      { multi_select: [{ name: 'b' }, { name: 'a' }] },
      {
        id: 'a',
        type: 'multi_select',
        multi_select: [
          { id: '1', name: 'a' },
          { id: '2', name: 'b' },
        ],
      },
    ],
    [
      'day',
      { date: { start: '2026-11-30' } },
      { id: 'a', type: 'date', date: { start: '2026-11-30', end: null, time_zone: null } },
    ],
    [
      'time',
      { date: { start: '2026-11-30T17:00:00+01:00' } },
      { id: 'a', type: 'date', date: { start: '2026-11-30T16:00:00.000+00:00', end: null, time_zone: null } },
    ],
    [
      'people',
      { people: [{ id: '1F0C9A2E-0000-4000-8000-000000000001' }] },
      {
        id: 'a',
        type: 'people',
        people: [{ object: 'user', id: '1f0c9a2e-0000-4000-8000-000000000001', name: 'Ada' }],
      },
    ],
    ['checkbox', { checkbox: true }, { id: 'a', type: 'checkbox', checkbox: true }],
  ])('%s is the same as it was sent and as it comes back', (_, sent, back) => {
    expect(plainValue(sent as never)).toEqual(plainValue(back as never));
    expect(plainValue(sent as never)).not.toBeUndefined();
  });

  it('is not compared when only Notion knows what it comes to', () => {
    expect(plainValue({ date: { start: '2026-11-30T17:00:00', time_zone: 'Europe/Berlin' } })).toBeUndefined();
    expect(plainValue({ select: { id: 'x' } })).toBeUndefined();
    expect(plainValue({ id: 'a', type: 'formula', formula: { type: 'string', string: 'x' } })).toBeUndefined();
  });
});

describe('a block', () => {
  it.each<[string, object, object]>([
    [
      'paragraph',
      {
        paragraph: {
          rich_text: [
            { text: { content: 'a' } },
            { equation: { expression: 'x^2' } },
            { mention: { user: { id: 'u' } } },
          ],
        },
      },
      {
        object: 'block',
        id: 'b',
        type: 'paragraph',
        has_children: false,
        paragraph: {
          rich_text: [
            text('a'),
            { type: 'equation', equation: { expression: 'x^2' }, plain_text: 'x^2' },
            { type: 'mention', mention: { type: 'user' }, plain_text: '@Ada' },
          ],
          color: 'default',
        },
      },
    ],
    [
      'code',
      { type: 'code', code: { rich_text: [], language: 'json' } },
      { type: 'code', code: { rich_text: [], caption: [], language: 'json' } },
    ],
    [
      'image',
      { image: { external: { url: 'https://x.example/a.png' } } },
      { type: 'image', image: { type: 'external', external: { url: 'https://x.example/a.png' }, caption: [] } },
    ],
    ['divider', { divider: {} }, { type: 'divider', divider: {} }],
  ])('%s is the same as it was sent and as it comes back', (_, sent, back) => {
    expect(plainBlock(sent as never)).toEqual(plainBlock(back as never));
  });

  it('that is checked is another one', () => {
    const todo = (checked: boolean) => plainBlock({ to_do: { rich_text: [{ text: { content: 'a' } }], checked } });
    expect(todo(true)).not.toEqual(todo(false));
  });
});

describe('what was seen', () => {
  it('is what was sent, though Notion added a default', () => {
    const sent = { title: 'a', properties: { Priority: 'High' } };
    expect(isSame(sent, { title: 'a', properties: { Priority: 'High', Status: 'Not started' } })).toBe(true);
    expect(isSame(sent, { title: 'a', properties: { Priority: 'Low' } })).toBe(false);
    expect(isSame(sent, { title: 'b', properties: { Priority: 'High' } })).toBe(false);
  });

  it('is not what was sent when its body is another', () => {
    const line = (content: string) => plainBlock({ paragraph: { rich_text: [{ text: { content } }] } });
    expect(isSame({ title: 'a', blocks: [line('x')] }, { title: 'a', blocks: [line('x'), line('added later')] })).toBe(
      true,
    );
    expect(isSame({ title: 'a', blocks: [line('x')] }, { title: 'a', blocks: [] })).toBe(false);
  });
});

describe('a run of appended blocks', () => {
  const block = (content: string) => plainBlock({ paragraph: { rich_text: [{ text: { content } }] } });
  const standing = (...texts: string[]) =>
    texts.map((content, at) => ({ id: `b${at}`, block: block(content), isCandidate: true }));
  const idsOf = (sent: string[], there: ReturnType<typeof standing>, claimed: string[] = []) =>
    runsOf(sent.map(block), there, new Set(claimed)).map(({ ids }) => ids);

  it('stands together, in order', () => {
    expect(idsOf(['a', 'b'], standing('x', 'a', 'b', 'a', 'x', 'b'))).toEqual([['b1', 'b2']]);
  });

  it('shares no block with another run, nor with what is claimed', () => {
    expect(idsOf(['a', 'a'], standing('a', 'a', 'a', 'a', 'a'))).toEqual([
      ['b0', 'b1'],
      ['b2', 'b3'],
    ]);
    expect(idsOf(['a', 'a'], standing('a', 'a', 'a', 'a'), ['b0'])).toEqual([['b1', 'b2']]);
  });

  it('is not what somebody else wrote', () => {
    expect(
      idsOf(
        ['a'],
        standing('a', 'a').map((each, at) => ({ ...each, isCandidate: at === 1 })),
      ),
    ).toEqual([['b1']]);
  });
});
