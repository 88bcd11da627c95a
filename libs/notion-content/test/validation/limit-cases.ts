import type { FindingCode } from '../../src/index.ts';

/** A block in the shape of a request. */
export interface Loose {
  [field: string]: unknown;
}

/** One limit or rule: what is just allowed, what is just not, and how that is told. */
export interface LimitCase {
  what: string;
  within: Loose[];
  beyond: Loose[];
  code: FindingCode;
  pointer: string;
  /** Set where the sandbox takes what we refuse, with the reason why we do. */
  stricter?: string;
}

export const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
export const letters = (count: number) => 'x'.repeat(count);
export const text = (content: string, more: Loose = {}) => ({ text: { content, ...more } });
export const paragraph = (content: string, children?: Loose[]): Loose => ({
  paragraph: { rich_text: [text(content)], ...(children && { children }) },
});
export const toggle = (children: Loose[]): Loose => ({ toggle: { rich_text: [text('open')], children } });
export const table = (width: number, ...rows: number[]): Loose => ({
  table: { table_width: width, children: rows.map(cells => ({ table_row: { cells: many(cells, [text('c')]) } })) },
});
export const column = (...children: Loose[]): Loose => ({ column: { children } });
export const columns = (...list: Loose[]): Loose => ({ column_list: { children: list } });

const address = (length: number) => `https://example.com/${letters(length - 20)}`;
const run = (item: Loose) => [{ paragraph: { rich_text: [item] } }];
const nested = (levels: number): Loose => paragraph(`${levels}`, levels === 0 ? undefined : [nested(levels - 1)]);
const wide = (children: number) => paragraph('wide', many(children, paragraph('x')));
const blocks = (count: number) => [...many(9, wide(100)), wide(count - 910)];
/** Blocks whose request body is exactly so long. */
const bytes = (count: number) => {
  const filled = many(82, { paragraph: { rich_text: many(3, text(letters(2000))) } });
  const bodyOf = (last: number[]) => [...filled, { quote: { rich_text: last.map(each => text(letters(each))) } }];
  const left = count - JSON.stringify({ children: bodyOf(many(9, 0)) }).length;
  return bodyOf([...many(8, Math.floor(left / 9)), left - 8 * Math.floor(left / 9)]);
};

/** The limits and structural rules of Notion, each at its bound and one beyond. */
export const limitCases: LimitCase[] = [
  {
    what: 'a text of 2,000 characters',
    within: run(text(letters(2000))),
    beyond: run(text(letters(2001))),
    code: 'too_long',
    pointer: '/0/paragraph/rich_text/0/text/content',
  },
  {
    what: 'characters are UTF-16 code units: 1,000 emoji of two',
    within: run(text('🥑'.repeat(1000))),
    beyond: run(text('🥑'.repeat(1000) + 'x')),
    code: 'too_long',
    pointer: '/0/paragraph/rich_text/0/text/content',
  },
  {
    what: 'a link of 2,000 characters',
    within: run(text('x', { link: { url: address(2000) } })),
    beyond: run(text('x', { link: { url: address(2001) } })),
    code: 'too_long',
    pointer: '/0/paragraph/rich_text/0/text/link/url',
  },
  {
    what: 'a formula in text of 1,000 characters',
    within: run({ equation: { expression: letters(1000) } }),
    beyond: run({ equation: { expression: letters(1001) } }),
    code: 'too_long',
    pointer: '/0/paragraph/rich_text/0/equation/expression',
  },
  {
    what: 'a formula of 1,000 characters',
    within: [{ equation: { expression: letters(1000) } }],
    beyond: [{ equation: { expression: letters(1001) } }],
    code: 'too_long',
    pointer: '/0/equation/expression',
  },
  {
    what: '100 runs',
    within: [{ quote: { rich_text: many(100, text('x')) } }],
    beyond: [{ quote: { rich_text: many(101, text('x')) } }],
    code: 'too_many',
    pointer: '/0/quote/rich_text',
  },
  {
    what: '100 runs of a caption',
    within: [{ bookmark: { url: address(30), caption: many(100, text('x')) } }],
    beyond: [{ bookmark: { url: address(30), caption: many(101, text('x')) } }],
    code: 'too_many',
    pointer: '/0/bookmark/caption',
  },
  {
    what: '100 blocks',
    within: many(100, paragraph('x')),
    beyond: many(101, paragraph('x')),
    code: 'too_many',
    pointer: '',
  },
  {
    what: '100 children',
    within: [wide(100)],
    beyond: [wide(101)],
    code: 'too_many',
    pointer: '/0/paragraph/children',
  },
  { what: '1,000 blocks in all', within: blocks(1000), beyond: blocks(1001), code: 'too_many', pointer: '' },
  { what: '500 KB', within: bytes(512_000), beyond: bytes(512_001), code: 'too_many_bytes', pointer: '' },
  {
    what: 'two levels',
    within: [nested(2)],
    beyond: [nested(3)],
    code: 'too_deep',
    pointer: '/0/paragraph/children/0/paragraph/children/0/paragraph/children',
  },
  {
    what: 'two levels in columns, which are none',
    within: [columns(column(nested(1)), column(paragraph('x')))],
    beyond: [columns(column(nested(2)), column(paragraph('x')))],
    code: 'too_deep',
    pointer: '/0/column_list/children/0/column/children/0/paragraph/children/0/paragraph/children',
  },
  {
    what: 'columns on the first level',
    within: [columns(column(paragraph('x')), column(paragraph('x')))],
    beyond: [toggle([columns(column(paragraph('x')), column(paragraph('x')))])],
    code: 'too_deep',
    pointer: '/0/toggle/children/0',
  },
  {
    what: 'a table above the last level',
    within: [toggle([table(1, 1)])],
    beyond: [toggle([toggle([table(1, 1)])])],
    code: 'too_deep',
    pointer: '/0/toggle/children/0/toggle/children/0',
    stricter: 'the client’s types have no table in BlockObjectRequestWithoutChildren',
  },
  {
    what: 'two columns',
    within: [columns(column(paragraph('x')), column(paragraph('x')))],
    beyond: [columns(column(paragraph('x')))],
    code: 'too_few',
    pointer: '/0/column_list/children',
  },
  {
    what: 'something in a column',
    within: [columns(column(paragraph('x')), column(paragraph('x')))],
    beyond: [columns(column(paragraph('x')), column())],
    code: 'too_few',
    pointer: '/0/column_list/children/1/column/children',
  },
  {
    what: 'columns in a list of columns only',
    within: [columns(column(paragraph('x')), column(paragraph('x')))],
    beyond: [columns(column(paragraph('x')), column(paragraph('x')), paragraph('x'))],
    code: 'misplaced',
    pointer: '/0/column_list/children/2',
  },
  {
    what: 'a column in a list',
    within: [columns(column(paragraph('x')), column(paragraph('x')))],
    beyond: [column(paragraph('x'))],
    code: 'misplaced',
    pointer: '/0',
  },
  {
    what: 'no columns in columns',
    within: [columns(column(toggle([])), column(paragraph('x')))],
    beyond: [columns(column(columns(column(paragraph('x')), column(paragraph('x')))), column(paragraph('x')))],
    code: 'misplaced',
    pointer: '/0/column_list/children/0/column/children/0',
  },
  {
    what: 'the whole width at most',
    within: [columns({ column: { width_ratio: 1, children: [paragraph('x')] } }, column(paragraph('x')))],
    beyond: [columns({ column: { width_ratio: 1.01, children: [paragraph('x')] } }, column(paragraph('x')))],
    code: 'out_of_range',
    pointer: '/0/column_list/children/0/column/width_ratio',
  },
  {
    what: 'some width at least',
    within: [columns({ column: { width_ratio: 0.01, children: [paragraph('x')] } }, column(paragraph('x')))],
    beyond: [columns({ column: { width_ratio: 0, children: [paragraph('x')] } }, column(paragraph('x')))],
    code: 'out_of_range',
    pointer: '/0/column_list/children/0/column/width_ratio',
  },
  {
    what: 'a table of 100 columns',
    within: [table(100, 100)],
    beyond: [table(101, 101)],
    code: 'out_of_range',
    pointer: '/0/table/table_width',
  },
  {
    what: 'a table of one column',
    within: [table(1, 1)],
    beyond: [table(0, 0)],
    code: 'out_of_range',
    pointer: '/0/table/table_width',
  },
  {
    what: 'rows as wide as the table',
    within: [table(2, 2, 2)],
    beyond: [table(2, 2, 3)],
    code: 'row_width',
    pointer: '/0/table/children/1/table_row/cells',
  },
  {
    what: 'rows as wide as the table, not less',
    within: [table(2, 2)],
    beyond: [table(2, 1)],
    code: 'row_width',
    pointer: '/0/table/children/0/table_row/cells',
  },
  {
    what: 'a row in a table',
    within: [table(1, 1)],
    beyond: [table(1)],
    code: 'too_few',
    pointer: '/0/table/children',
  },
  {
    what: '100 rows',
    within: [table(1, ...many(100, 1))],
    beyond: [table(1, ...many(101, 1))],
    code: 'too_many',
    pointer: '/0/table/children',
  },
  {
    what: 'rows in tables only',
    within: [table(1, 1)],
    beyond: [{ table_row: { cells: [] } }],
    code: 'misplaced',
    pointer: '/0',
  },
  {
    what: 'a tab with a paragraph',
    within: [{ tab: { children: [paragraph('label')] } }],
    beyond: [{ tab: { children: [] } }],
    code: 'too_few',
    pointer: '/0/tab/children',
  },
  {
    what: 'paragraphs in tabs only',
    within: [{ tab: { children: [paragraph('label', [{ divider: {} }])] } }],
    beyond: [{ tab: { children: [{ divider: {} }] } }],
    code: 'misplaced',
    pointer: '/0/tab/children/0',
  },
  {
    what: 'children of a heading that opens',
    within: [{ heading_3: { rich_text: [], is_toggleable: true, children: [paragraph('x')] } }],
    beyond: [{ heading_3: { rich_text: [], children: [paragraph('x')] } }],
    code: 'not_toggleable',
    pointer: '/0/heading_3/is_toggleable',
  },
  {
    what: 'no children in what holds none',
    within: [{ divider: {} }],
    beyond: [{ divider: { children: [paragraph('x')] } }],
    code: 'misplaced',
    pointer: '/0/divider/children',
  },
  {
    what: 'an original that is a block',
    within: [{ synced_block: { synced_from: null, children: [paragraph('x')] } }],
    beyond: [{ synced_block: { synced_from: { block_id: 'nowhere' } } }],
    code: 'invalid_id',
    pointer: '/0/synced_block/synced_from/block_id',
  },
  {
    what: 'a language that Notion knows',
    within: [{ code: { rich_text: [], language: 'typescript' } }],
    beyond: [{ code: { rich_text: [], language: 'klingon' } }],
    code: 'unknown_value',
    pointer: '/0/code/language',
  },
  {
    what: 'a colour that Notion knows',
    within: [{ paragraph: { rich_text: [], color: 'red_background' } }],
    beyond: [{ paragraph: { rich_text: [], color: 'mauve' } }],
    code: 'unknown_value',
    pointer: '/0/paragraph/color',
  },
  {
    what: 'a colour of text that Notion knows',
    within: run({ ...text('x'), annotations: { color: 'default_background' } }),
    beyond: run({ ...text('x'), annotations: { color: 'grey' } }),
    code: 'unknown_value',
    pointer: '/0/paragraph/rich_text/0/annotations/color',
  },
  {
    what: 'an embed’s address of 2,000',
    within: [{ embed: { url: address(2000) } }],
    beyond: [{ embed: { url: address(2001) } }],
    code: 'too_long',
    pointer: '/0/embed/url',
  },
  {
    what: 'a picture’s address of 2,000',
    within: [{ image: { external: { url: address(2000) } } }],
    beyond: [{ image: { external: { url: address(2001) } } }],
    code: 'too_long',
    pointer: '/0/image/external/url',
  },
  {
    what: 'an address that leads somewhere by itself',
    within: run(text('x', { link: { url: 'mailto:a@example.com' } })),
    beyond: run(text('x', { link: { url: '../a.md' } })),
    code: 'invalid_url',
    pointer: '/0/paragraph/rich_text/0/text/link/url',
    stricter: 'Notion answers “Invalid URL for link.”, as users of several clients report',
  },
  {
    what: 'an address that can be read',
    within: run(text('x', { link: { url: 'http://[::1]:80/a' } })),
    beyond: run(text('x', { link: { url: 'http://[::1/a' } })),
    code: 'invalid_url',
    pointer: '/0/paragraph/rich_text/0/text/link/url',
    stricter: 'Notion answers “Invalid URL for link.”, as users of several clients report',
  },
  {
    what: 'a page of the workspace, as Notion’s answers link to it',
    within: run(text('x', { link: { url: '/57ec9a2db8544bf694a45f0e2a0b68d1#1f0d' } })),
    beyond: run(text('x', { link: { url: '/57ec9a2d' } })),
    code: 'invalid_url',
    pointer: '/0/paragraph/rich_text/0/text/link/url',
    stricter: 'Notion answers “Invalid URL for link.”, as users of several clients report',
  },
  {
    what: 'a link that leads somewhere, or null',
    within: run(text('x', { link: null })),
    beyond: run(text('x', { link: { url: '' } })),
    code: 'invalid_url',
    pointer: '/0/paragraph/rich_text/0/text/link',
    stricter: 'Notion answers “Invalid URL for link.”, as users of several clients report',
  },
  {
    what: 'a file on the web',
    within: [{ image: { external: { url: 'HTTPS://example.com/a.png' } } }],
    beyond: [{ image: { external: { url: 'data:image/png;base64,AA==' } } }],
    code: 'invalid_url',
    pointer: '/0/image/external/url',
    stricter: 'an external file is one that Notion can fetch',
  },
  {
    what: 'a link within the text',
    within: run(text('x', { link: null })),
    beyond: run({ ...text('x'), link: { url: 'https://example.com' } }),
    code: 'misplaced',
    pointer: '/0/paragraph/rich_text/0/link',
    stricter: 'Notion answers “rich_text[1].link should be not present”, as users of a client report',
  },
  {
    what: 'a file with a name of 900 bytes',
    within: [{ file: { external: { url: address(30) }, name: letters(900) } }],
    beyond: [{ file: { external: { url: address(30) }, name: letters(901) } }],
    code: 'too_long',
    pointer: '/0/file/name',
  },
  {
    what: 'a file that is somewhere',
    within: [{ pdf: { external: { url: address(30) } } }],
    beyond: [{ pdf: { caption: [] } }],
    code: 'missing',
    pointer: '/0/pdf',
  },
  {
    what: 'one emoji',
    within: [{ callout: { rich_text: [], icon: { emoji: '👩‍👩‍👧‍👦' } } }],
    beyond: [{ callout: { rich_text: [], icon: { emoji: 'idea' } } }],
    code: 'invalid_emoji',
    pointer: '/0/callout/icon/emoji',
  },
  {
    what: 'an icon’s colour',
    within: [{ callout: { rich_text: [], icon: { icon: { name: 'star', color: 'lightgray' } } } }],
    beyond: [{ callout: { rich_text: [], icon: { icon: { name: 'star', color: 'default' } } } }],
    code: 'unknown_value',
    pointer: '/0/callout/icon/icon/color',
  },
  {
    what: 'a mention of somebody with an id',
    within: run({ mention: { user: { id: '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10' } } }),
    beyond: run({ mention: { user: { id: '12345678-1234-1234-1234-123456789abc' } } }),
    code: 'invalid_id',
    pointer: '/0/paragraph/rich_text/0/mention/user/id',
  },
  {
    what: 'an id of a version that there is',
    within: run({ mention: { page: { id: '1F0D5C8E-77A1-7D52-9A3F-6F1F0C5B2A10' } } }),
    beyond: run({ mention: { page: { id: '1f0d5c8e-77a1-0d52-9a3f-6f1f0c5b2a10' } } }),
    code: 'invalid_id',
    pointer: '/0/paragraph/rich_text/0/mention/page/id',
  },
  {
    what: 'a date that there is',
    within: run({ mention: { date: { start: '2028-02-29', end: '2028-03-01T10:00:00Z' } } }),
    beyond: run({ mention: { date: { start: '2026-02-29' } } }),
    code: 'invalid_date',
    pointer: '/0/paragraph/rich_text/0/mention/date/start',
  },
  {
    what: 'no offset beside a time zone',
    within: run({ mention: { date: { start: '2026-11-01T10:00:00', time_zone: 'Europe/Berlin' } } }),
    beyond: run({ mention: { date: { start: '2026-11-01T10:00:00Z', time_zone: 'Europe/Berlin' } } }),
    code: 'invalid_date',
    pointer: '/0/paragraph/rich_text/0/mention/date/start',
  },
  {
    what: 'a time zone that there is',
    within: run({ mention: { date: { start: '2026-11-01', time_zone: 'Asia/Tokyo' } } }),
    beyond: run({ mention: { date: { start: '2026-11-01', time_zone: 'Middle/Earth' } } }),
    code: 'unknown_value',
    pointer: '/0/paragraph/rich_text/0/mention/date/time_zone',
  },
  {
    what: 'a template’s word',
    within: run({ mention: { template_mention: { template_mention_date: 'now' } } }),
    beyond: run({ mention: { template_mention: { template_mention_date: 'soon' } } }),
    code: 'unknown_value',
    pointer: '/0/paragraph/rich_text/0/mention/template_mention/template_mention_date',
  },
  {
    what: 'a mention that can be asked for',
    within: run({ mention: { page: { id: '1f0d5c8e77a14d529a3f6f1f0c5b2a10' } } }),
    beyond: run({ mention: { link_preview: { url: 'https://example.com' } } }),
    code: 'not_creatable',
    pointer: '/0/paragraph/rich_text/0/mention',
  },
  {
    what: 'a type that can be created',
    within: [{ breadcrumb: {} }],
    beyond: [{ type: 'child_page', child_page: { title: 'x' } }],
    code: 'not_creatable',
    pointer: '/0',
  },
  {
    what: 'a type',
    within: [{ type: 'table_of_contents', table_of_contents: {} }],
    beyond: [{ object: 'block' }],
    code: 'missing',
    pointer: '/0',
  },
];
