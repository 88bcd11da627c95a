import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const words = text('words');
const external = { external: { url: 'https://example.com/a/clip.bin?x=1' } };
const shown = [expect.objectContaining({ plain_text: 'words' })];
const prose = { rich_text: shown, color: 'default' };
const file = { type: 'external', external: { url: 'https://example.com/a/clip.bin?x=1' }, caption: [] };
const row = { table_row: { cells: [words, words] } };

/** Type, what is sent, what is answered: the 31 types that can be made (columns and rows come in their frames). */
const kinds: [string, Loose, object][] = [
  [
    'paragraph',
    { rich_text: words, color: 'red_background' },
    { rich_text: shown, color: 'red_background', icon: null },
  ],
  ['heading_1', { rich_text: words }, { ...prose, is_toggleable: false }],
  ['heading_2', { rich_text: words, is_toggleable: true }, { ...prose, is_toggleable: true }],
  ['heading_3', { rich_text: words }, { ...prose, is_toggleable: false }],
  ['heading_4', { rich_text: words }, { ...prose, is_toggleable: false }],
  ['bulleted_list_item', { rich_text: words }, prose],
  ['numbered_list_item', { rich_text: words }, prose],
  ['quote', { rich_text: words }, prose],
  ['to_do', { rich_text: words, checked: true }, { ...prose, checked: true }],
  ['toggle', { rich_text: words }, prose],
  ['template', { rich_text: words }, { rich_text: shown }],
  ['callout', { rich_text: words, icon: { emoji: '💡' } }, { ...prose, icon: { type: 'emoji', emoji: '💡' } }],
  ['synced_block', { synced_from: null }, { synced_from: null }],
  ['equation', { expression: 'x^2' }, { expression: 'x^2' }],
  ['code', { rich_text: words, language: 'typescript' }, { rich_text: shown, language: 'typescript', caption: [] }],
  ['divider', {}, {}],
  ['breadcrumb', {}, {}],
  ['table_of_contents', {}, { color: 'default' }],
  ['tab', { children: [paragraph('label', [paragraph('inside')])] }, {}],
  [
    'column_list',
    {
      children: [
        { column: { children: [paragraph('l')] } },
        { column: { children: [paragraph('r')], width_ratio: 0.4 } },
      ],
    },
    {},
  ],
  [
    'table',
    { table_width: 2, children: [row, row] },
    { table_width: 2, has_column_header: false, has_row_header: false },
  ],
  ['embed', { url: 'https://example.com' }, { url: 'https://example.com', caption: [] }],
  ['bookmark', { url: 'https://example.com', caption: words }, { url: 'https://example.com', caption: shown }],
  ['image', external, file],
  ['video', external, file],
  ['pdf', external, file],
  ['audio', external, file],
  ['file', external, { ...file, name: 'clip.bin' }],
];

describe('kinds of blocks', () => {
  test.each(kinds)('%s is created and read back', async (type, content, expected) => {
    const notion = sandbox.client();
    const made: Loose = await notion.blocks.children.append({
      block_id: await sandbox.page(),
      children: [{ [type]: content } as Loose],
    });
    expect(made).toMatchObject({ object: 'list', type: 'block', block: {}, has_more: false });
    const block: Loose = await notion.blocks.retrieve({ block_id: made.results[0].id });
    expect(block.type).toBe(type);
    expect(block[type]).toEqual(expected);
    expect(block.has_children).toBe(content.children !== undefined);
  });

  test('link_to_page keeps its target', async () => {
    const made: Loose = await sandbox.client().blocks.children.append({
      block_id: await sandbox.page(),
      children: [{ link_to_page: { page_id: sandbox.rootPageId } }],
    });
    expect(made.results[0].link_to_page).toEqual({ type: 'page_id', page_id: sandbox.rootPageId });
  });

  test('a synced copy shows the children of its original', async () => {
    const notion = sandbox.client();
    const made: Loose = await notion.blocks.children.append({
      block_id: await sandbox.page(),
      children: [{ synced_block: { synced_from: null, children: [paragraph('once')] } }],
    });
    const copy: Loose = await notion.blocks.children.append({
      block_id: await sandbox.page(),
      children: [{ synced_block: { synced_from: { block_id: made.results[0].id } } }],
    });
    const inside: Loose = await notion.blocks.children.list({ block_id: copy.results[0].id });
    expect(inside.results[0].paragraph.rich_text[0].plain_text).toBe('once');
  });

  test('every form of rich text is answered in full', async () => {
    const me = await sandbox.client().users.me({});
    const rich_text: Loose[] = [
      { text: { content: 'bold ', link: { url: 'https://example.com' } }, annotations: { bold: true, color: 'blue' } },
      { equation: { expression: 'e=mc^2' } },
      { mention: { user: { id: me.id } } },
      { mention: { page: { id: sandbox.rootPageId } } },
      { mention: { date: { start: '2026-01-01', end: '2026-01-02' } } },
      { mention: { template_mention: { template_mention_date: 'today' } } },
      { text: { content: '' } },
    ];
    const made: Loose = await sandbox
      .client()
      .blocks.children.append({ block_id: await sandbox.page(), children: [{ paragraph: { rich_text } }] });
    const items = made.results[0].paragraph.rich_text;
    expect(items.map((item: Loose) => item.plain_text)).toEqual([
      'bold ',
      'e=mc^2',
      '@Sandbox integration',
      'Demo',
      '2026-01-01 → 2026-01-02',
      '@Today',
    ]);
    expect(items[0]).toMatchObject({
      type: 'text',
      href: 'https://example.com',
      annotations: { bold: true, italic: false, color: 'blue' },
    });
    expect(items[3]).toMatchObject({ type: 'mention', mention: { type: 'page', page: { id: sandbox.rootPageId } } });
  });
});

describe('block trees', () => {
  test('blocks go to the end, to the start, or after another', async () => {
    const notion = sandbox.client();
    const block_id = await sandbox.page('Ordered', [paragraph('a'), paragraph('c')]);
    const before: Loose = await notion.blocks.children.list({ block_id });
    await notion.blocks.children.append({ block_id, children: [paragraph('b')], after: before.results[0].id });
    await notion.blocks.children.append({ block_id, children: [paragraph('0')], position: { type: 'start' } });
    await notion.blocks.children.append({ block_id, children: [paragraph('d'), paragraph('e')] });
    const after: Loose = await notion.blocks.children.list({ block_id });
    expect(after.results.map((block: Loose) => block.paragraph.rich_text[0].plain_text)).toEqual([
      '0',
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    const stray = await problemOf(
      notion.blocks.children.append({ block_id, children: [paragraph('x')], after: sandbox.rootPageId }),
    );
    expect(stray).toMatchObject({ status: 400, code: 'validation_error' });
  });

  test('an update changes fields of the same type only', async () => {
    const notion = sandbox.client();
    const block_id = await firstBlock({ to_do: { rich_text: words, checked: false } });
    const done: Loose = await notion.blocks.update({ block_id, to_do: { checked: true } } as Loose);
    expect(done.to_do).toMatchObject({ checked: true, rich_text: shown });
    const other = await problemOf(notion.blocks.update({ block_id, paragraph: { rich_text: words } }));
    expect(other.message).toContain('is a to_do, not a paragraph');
  });

  test('a deleted block leaves the list, refuses edits, and comes back to its place', async () => {
    const notion = sandbox.client();
    const page = await sandbox.page('Trash', [paragraph('a'), paragraph('b'), paragraph('c')]);
    const { results } = await notion.blocks.children.list({ block_id: page });
    const block_id = results[1]!.id;
    expect(await notion.blocks.delete({ block_id })).toMatchObject({ in_trash: true, archived: true });
    expect((await notion.blocks.children.list({ block_id: page })).results).toHaveLength(2);
    const edit = await problemOf(notion.blocks.update({ block_id, paragraph: { rich_text: words } }));
    expect(edit.message).toBe("Can't edit block that is archived. You must unarchive the block before editing.");
    await notion.blocks.update({ block_id, in_trash: false } as Loose);
    const after: Loose = await notion.blocks.children.list({ block_id: page });
    expect(after.results.map(({ id }: Loose) => id)).toEqual(results.map(({ id }) => id));
  });

  test('deleting a page as a block trashes the page', async () => {
    const id = await sandbox.page('As a block');
    await sandbox.client().blocks.delete({ block_id: id });
    expect(await sandbox.client().pages.retrieve({ page_id: id })).toMatchObject({ in_trash: true });
  });

  test('children come in pages, and a cursor outlives the deletion of its block', async () => {
    const notion = sandbox.client();
    const block_id = await sandbox.page(
      'Long',
      Array.from({ length: 100 }, (_, index) => paragraph(`${index}`)),
    );
    const first = await notion.blocks.children.list({ block_id, page_size: 40 });
    expect(first).toMatchObject({ has_more: true });
    await notion.blocks.delete({ block_id: first.next_cursor! });
    const second: Loose = await notion.blocks.children.list({ block_id, start_cursor: first.next_cursor });
    expect(second.results).toHaveLength(59);
    expect(second.results[0].paragraph.rich_text[0].plain_text).toBe('41');
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
  });

  const misplaced: [string, string, object][] = [
    ['a divider', 'divider', { divider: {} }],
    ['a heading that is not toggleable', 'heading_1', { heading_1: { rich_text: words } }],
  ];
  test.each(misplaced)('%s takes no children', async (_what, _type, block) => {
    const call = sandbox
      .client()
      .blocks.children.append({ block_id: await firstBlock(block), children: [paragraph('x')] });
    expect((await problemOf(call)).message).toBe('Block does not support children.');
  });

  test('rows fit their table, on creation, on append and on update', async () => {
    const notion = sandbox.client();
    const narrow = { table_row: { cells: [words] } };
    const page = await sandbox.page();
    const made = problemOf(
      notion.blocks.children.append({ block_id: page, children: [{ table: { table_width: 2, children: [narrow] } }] }),
    );
    expect((await made).message).toContain('must match the table width');
    const table = await firstBlock({ table: { table_width: 2, children: [row] } });
    expect((await problemOf(notion.blocks.children.append({ block_id: table, children: [narrow] }))).message).toContain(
      'table width',
    );
    const rows = await notion.blocks.children.list({ block_id: table });
    expect((await problemOf(notion.blocks.update({ block_id: rows.results[0]!.id, ...narrow }))).message).toContain(
      'table width',
    );
    await notion.blocks.children.append({ block_id: table, children: [row] });
    expect((await notion.blocks.children.list({ block_id: table })).results).toHaveLength(2);
    const prose = await problemOf(notion.blocks.children.append({ block_id: table, children: [paragraph('x')] }));
    expect(prose.message).toContain('can not be a child of a table block');
    const loose = await problemOf(notion.blocks.children.append({ block_id: page, children: [row as Loose] }));
    expect(loose.message).toContain('can not be a child of a page');
  });
});

async function firstBlock(block: Loose): Promise<string> {
  const made = await sandbox.client().blocks.children.append({ block_id: await sandbox.page(), children: [block] });
  return made.results[0]!.id;
}
