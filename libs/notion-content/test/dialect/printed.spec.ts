import {
  block,
  equation,
  mention,
  text,
  toEnhancedMarkdown,
  toNotionMarkdown,
  type Block,
  type RichText,
} from '../../src/index.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';
const URL = 'https://www.notion.so/1f0d5c8e77a14d529a3f6f1f0c5b2a10';
const said: RichText[] = [text('a')];
const plain = { rich_text: said, color: 'default' as const };
const coloured = { rich_text: said, color: 'blue_background' as const };
const paragraph = (...rich_text: RichText[]) => block('paragraph', { rich_text, color: 'default', icon: null });
const row = (...cells: string[]) => block('table_row', { cells: cells.map(cell => [text(cell)]) });

/** Blocks as Notion's documentation writes them. */
const PRINTED: [says: string, given: Block[], v1: string, v2: string][] = [
  ['colours', [block('paragraph', { ...coloured, icon: null })], 'a {color="blue_bg"}', '<p color="blue_bg">\na\n</p>'],
  ['what is below a paragraph', [block('paragraph', { ...plain, icon: null }, [paragraph(text('b'))])], 'a\n\tb', '<p>\na\n\nb\n</p>'],
  ['an empty paragraph', [paragraph(), paragraph(text('a'))], '<empty-block/>\na', '<p />\n\na'],
  ['a quote without text', [block('quote', { rich_text: [], color: 'default' }, [paragraph(text('b'))])], '>\n\tb', '<quote>\n<p />\n\nb\n</quote>'],
  ['a toggle', [block('toggle', coloured, [paragraph(text('b'))])], '<details color="blue_bg">\n<summary>a</summary>\n\tb\n</details>', '<toggle color="blue_bg">\na\n\nb\n</toggle>'],
  ['a heading that opens', [block('heading_2', { ...plain, is_toggleable: true }, [paragraph(text('b'))])], '## a {toggle="true"}\n\tb', '<toggle heading="h2">\na\n\nb\n</toggle>'],
  ['a callout', [block('callout', { ...coloured, icon: { type: 'emoji', emoji: '🎯' } })], '<callout icon="🎯" color="blue_bg">\n\ta\n</callout>', '<callout icon="🎯" color="blue_bg">\na\n</callout>'],
  ['lists', [block('bulleted_list_item', plain, [block('to_do', { ...plain, checked: true })]), block('numbered_list_item', plain), block('numbered_list_item', plain)], '- a\n\t- [x] a\n1. a\n2. a', '- a\n  - [x] a\n\n1. a\n2. a'],
  ['an item with more than text below it', [block('bulleted_list_item', plain, [block('divider', {})])], '- a\n\t---', '<ul>\n<li>\na\n\n---\n</li>\n</ul>'],
  ['a list of letters', [block('numbered_list_item', { ...plain, list_format: 'letters', list_start_index: 3 })], '3. a {type="a"}', '<ol type="a" start="3">\n<li>\na\n</li>\n</ol>'],
  ['columns', [block('column_list', {}, [block('column', { width_ratio: 0.5 }, [paragraph(text('a'))])])], '<columns>\n\t<column ratio="50">\n\t\ta\n\t</column>\n</columns>', '<columns>\n<column ratio="50">\na\n</column>\n</columns>'],
  ['tabs', [block('tab', {}, [block('paragraph', { ...plain, icon: { type: 'emoji', emoji: '🥑' } }, [paragraph(text('b'))])])], '<tabs>\n\t<tab icon="🥑">\n\t\ta\n\t\tb\n\t</tab>\n</tabs>', '<tabs>\n<tab icon="🥑">\na\n\nb\n</tab>\n</tabs>'],
  ['a table with a head', [block('table', { table_width: 2, has_column_header: true, has_row_header: false }, [row('a', 'b|c'), row('d', 'e')])], '<table header-row="true">\n\t<tr>\n\t\t<td>a</td>\n\t\t<td>b\\|c</td>\n\t</tr>\n\t<tr>\n\t\t<td>d</td>\n\t\t<td>e</td>\n\t</tr>\n</table>', '| a | b\\|c |\n| --- | --- |\n| d | e |'],
  ['media', [block('image', { type: 'external', external: { url: 'https://a.example/b.png' }, caption: [text('c')] }), block('video', { type: 'external', external: { url: 'https://a.example/d' }, caption: [text('e')] })], '![c](https://a.example/b.png)\n<video src="https://a.example/d">e</video>', '![c](https://a.example/b.png)\n\n<video source="https://a.example/d">e</video>'],
  ['synced blocks', [block('synced_block', { synced_from: { type: 'block_id', block_id: ID } }, [paragraph(text('a'))])], `<synced_block_reference url="${URL}">\n\ta\n</synced_block_reference>`, `<synced-block-reference url="${URL}">\na\n</synced-block-reference>`],
  ['a page', [{ ...block('child_page', { title: 'P' }), id: ID }], `<page url="${URL}">P</page>`, `<page url="${URL}">P</page>`],
  ['code and a formula', [block('code', { rich_text: [text('a {\n```')], caption: [], language: 'c++' }), block('equation', { expression: 'x' })], '````cpp\na {\n```\n````\n$$\nx\n$$', '````cpp\na {\n```\n````\n\n$$\nx\n$$'],
  ['marks', [paragraph(text('a ', {}), text('b', { bold: true }), text(' c '), text('d', { italic: true }), text(' '), text('e', { underline: true }), text('f', { color: 'red' }), text(' g', { bold: true }))], 'a **b** c *d* <span underline="true">e</span><span color="red">f</span><b> g</b>', 'a **b** c *d* <u>e</u><span color="red">f</span><b> g</b>'],
  ['a break', [paragraph(text('a\nb'))], 'a<br>b', 'a\\\nb'],
  ['mentions', [paragraph(mention({ type: 'user', user: { id: 'u' } }, 'Ada'), mention({ type: 'page', page: { id: ID } }, 'P'), mention({ type: 'date', date: { start: '2026-11-01T10:00', end: null, time_zone: null } }, 'x'))], `<mention-user url="user://u">Ada</mention-user><mention-page url="${URL}">P</mention-page><mention-date start="2026-11-01" startTime="10:00" />`, `<mention url="user://u">Ada</mention><mention url="${URL}">P</mention><date start="2026-11-01" start-time="10:00" />`],
  ['signs that are text', [paragraph(text('<b> {x} *a* 1_000 ^ `'), equation('\\pi'))], '\\<b\\> \\{x\\} \\*a\\* 1_000 \\^ \\`$\\pi$', '\\<b> {x} \\*a\\* 1_000 ^ \\`$\\pi$'],
]; // prettier-ignore

describe('Notion’s dialects are written as its documentation has them', () => {
  it.each(PRINTED)('%s', (_says, given, v1, v2) => {
    expect(toEnhancedMarkdown(given)).toBe(`${v1}\n`);
    expect(toNotionMarkdown(given)).toBe(`${v2}\n`);
  });
});
