import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const words = text('words');

async function append(block_id: string, ...children: Loose[]): Promise<Loose> {
  return (await sandbox.client().blocks.children.append({ block_id, children })).results[0];
}

async function newBlock(block: Loose): Promise<Loose> {
  return append(await sandbox.page(), block);
}

async function textsIn(block_id: string): Promise<string[]> {
  const found: Loose = await sandbox.client().blocks.children.list({ block_id });
  return found.results.map((block: Loose) => block[block.type].rich_text[0].plain_text);
}

const refusal = async (block: Loose) => (await problemOf(newBlock(block))).message;
const update = (block_id: string, change: Loose) => sandbox.client().blocks.update({ block_id, ...change });

describe('synced blocks', () => {
  let original: Loose;
  let copy: Loose;
  beforeEach(async () => {
    original = await newBlock({ synced_block: { synced_from: null, children: [paragraph('one')] } });
    copy = await newBlock({ synced_block: { synced_from: { block_id: original.id } } });
  });

  test('are edited through either', async () => {
    await append(original.id, paragraph('two'));
    const added = await append(copy.id, paragraph('three'));
    expect(added.parent).toEqual({ type: 'block_id', block_id: original.id });
    for (const { id } of [original, copy]) expect(await textsIn(id)).toEqual(['one', 'two', 'three']);
    await update(added.id, { paragraph: { rich_text: words } });
    expect(await textsIn(original.id)).toEqual(['one', 'two', 'words']);
  });

  test('a copy that is deleted leaves the original alone', async () => {
    await sandbox.client().blocks.delete({ block_id: copy.id });
    expect(await textsIn(original.id)).toEqual(['one']);
  });

  test('a copy shows nothing while its original is in the trash', async () => {
    const notion = sandbox.client();
    await notion.blocks.delete({ block_id: original.id });
    expect(await textsIn(copy.id)).toEqual([]);
    expect(await notion.blocks.retrieve({ block_id: copy.id })).toMatchObject({ has_children: false });
    expect((await problemOf(append(copy.id, paragraph('x')))).message).toContain("Can't edit block that is archived");
    await update(original.id, { in_trash: false });
    expect(await textsIn(copy.id)).toEqual(['one']);
  });

  test('are synced from originals only, and keep to them', async () => {
    const from = (block_id: string) => ({ synced_block: { synced_from: { block_id } } });
    expect(await refusal(from(copy.id))).toContain('is not an original synced block');
    expect(await refusal(from(sandbox.rootPageId))).toContain('is not an original synced block');
    expect((await problemOf(update(copy.id, { synced_block: { synced_from: null } }))).message).toBe(
      'What a synced block is synced from can not be changed.',
    );
  });

  test('who may not see the original sees nothing of it in a copy', async () => {
    const page = await sandbox.page('Shared');
    const shared = await append(page, { synced_block: { synced_from: { block_id: original.id } } });
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'narrow', roots: [page] });
    const narrow = sandbox.client({ token });
    expect((await narrow.blocks.retrieve({ block_id: shared.id })).id).toBe(shared.id);
    const listing = await problemOf(narrow.blocks.children.list({ block_id: shared.id }));
    expect(listing).toMatchObject({ status: 404, code: 'object_not_found' });
    const copying = narrow.blocks.children.append({
      block_id: page,
      children: [{ synced_block: { synced_from: { block_id: original.id } } }],
    });
    expect((await problemOf(copying)).status).toBe(404);
  });
});

describe('columns', () => {
  const column = (more: object = {}) => ({ column: { children: [paragraph('x')], ...more } });

  test('come in lists of two or more, each with something in it', async () => {
    expect(await refusal({ column_list: { children: [column()] } })).toContain(
      'column_list.children.length should be ≥ `2`, instead was `1`.',
    );
    expect(await refusal({ column_list: { children: [column(), { column: { children: [] } }] } })).toContain(
      'column.children.length should be ≥ `1`, instead was `0`.',
    );
    expect(await refusal({ column_list: {} })).toContain('column_list.children should be defined');
    expect(await refusal({ column_list: { children: [paragraph('x'), column()] } })).toContain(
      'is a paragraph block, which can not be a child of a column_list block',
    );
    expect(await refusal(column())).toContain('is a column block, which can not be a child of a page');
  });

  test('take a part of the width, and may take another', async () => {
    const list = await newBlock({ column_list: { children: [column({ width_ratio: 0.25 }), column()] } });
    const { results }: Loose = await sandbox.client().blocks.children.list({ block_id: list.id });
    expect(results.map((block: Loose) => block.column)).toEqual([{ width_ratio: 0.25 }, {}]);
    const changed: Loose = await update(results[0].id, { column: { width_ratio: 0.5 } });
    expect(changed.column).toEqual({ width_ratio: 0.5 });
    expect((await problemOf(update(results[0].id, { column: { width_ratio: 1.5 } }))).message).toContain(
      'body.column.width_ratio should be a number between `0` and `1`, instead was `1.5`.',
    );
    const nested = append(results[0].id, { column_list: { children: [column(), column()] } });
    expect((await problemOf(nested)).message).toContain('can not be a child of a column block');
    await append(list.id, column());
    expect((await sandbox.client().blocks.children.list({ block_id: list.id })).results).toHaveLength(3);
  });
});

describe('tabs', () => {
  test('are paragraphs with a label, an icon and what stands in them', async () => {
    const label = { paragraph: { rich_text: words, icon: { emoji: '🗂' }, children: [paragraph('inside')] } };
    const tab = await newBlock({ tab: { children: [label] } });
    const { results }: Loose = await sandbox.client().blocks.children.list({ block_id: tab.id });
    expect(results).toMatchObject([
      { type: 'paragraph', has_children: true, paragraph: { icon: { type: 'emoji', emoji: '🗂' } } },
    ]);
    expect(await refusal({ tab: { children: [{ quote: { rich_text: words } }] } })).toContain(
      'is a quote block, which can not be a child of a tab block',
    );
    expect(await refusal({ tab: { children: [] } })).toContain('tab.children.length should be ≥ `1`');
    expect((await problemOf(append(tab.id, { divider: {} }))).message).toContain('can not be a child of a tab block');
  });
});

describe('headings', () => {
  test('hold something only while they are toggleable', async () => {
    expect(await refusal({ heading_2: { rich_text: words, children: [paragraph('x')] } })).toContain(
      'body.children[0].heading_2.children should be not present',
    );
    const heading = await newBlock({
      heading_2: { rich_text: words, is_toggleable: true, children: [paragraph('inside')] },
    });
    const flat = { heading_2: { is_toggleable: false } };
    expect((await problemOf(update(heading.id, flat))).message).toContain('has to stay toggleable');
    const [child] = (await sandbox.client().blocks.children.list({ block_id: heading.id })).results;
    await sandbox.client().blocks.delete({ block_id: child!.id });
    expect(((await update(heading.id, flat)) as Loose).heading_2.is_toggleable).toBe(false);
  });
});

describe('tables', () => {
  test('may get headers later, and never another width', async () => {
    const table = await newBlock({
      table: { table_width: 1, children: [{ table_row: { cells: [words] } }] },
    });
    const changed: Loose = await update(table.id, { table: { has_column_header: true, has_row_header: true } });
    expect(changed.table).toEqual({ table_width: 1, has_column_header: true, has_row_header: true });
    expect((await problemOf(update(table.id, { table: { table_width: 2 } }))).message).toContain(
      'body.table.table_width should be not present',
    );
    expect(await refusal({ table: { table_width: 1, children: [] } })).toContain('children.length should be ≥ `1`');
  });
});

describe('links to pages', () => {
  test('lead to what is there and shared', async () => {
    const nowhere = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf99';
    for (const [kind, what] of [
      ['page_id', 'page'],
      ['database_id', 'database'],
      ['comment_id', 'comment'],
    ] as const) {
      expect(await refusal({ link_to_page: { [kind]: nowhere } })).toContain(
        `Could not find ${what} with ID: ${nowhere}`,
      );
    }
  });
});

describe('numbered lists', () => {
  test('keep the start and form that people gave them, and take none by API', async () => {
    const item = await newBlock({ numbered_list_item: { rich_text: words, list_start_index: 9 } });
    expect(item.numbered_list_item).not.toHaveProperty('list_start_index');
    const { store } = sandbox.inside;
    const record = store.get('blocks', item.id)!;
    const content = { ...record.content, list_start_index: 5, list_format: 'roman' };
    store.transact(() => store.put('blocks', { ...record, content }));
    const changed: Loose = await update(item.id, {
      numbered_list_item: { rich_text: text('other'), list_start_index: 1 },
    });
    expect(changed.numbered_list_item).toMatchObject({ list_start_index: 5, list_format: 'roman' });
  });
});

describe('where new blocks go', () => {
  test.each(['2022-06-28', '2025-09-03', '2026-03-11'] as const)('in %s', async version => {
    const page = await sandbox.page('Ordered', [paragraph('a'), paragraph('b')]);
    const { results } = await sandbox.client().blocks.children.list({ block_id: page });
    const patch = (body: object) => sandbox.raw('PATCH', `/v1/blocks/${page}/children`, { version, body });
    const at = (name: string, more: object) => patch({ children: [paragraph(name)], ...more });
    const afterFirst = await at('after', { after: results[0]!.id });
    if (version === '2026-03-11') {
      expect(afterFirst.body['message']).toContain('body.after should be not present');
    } else {
      expect(afterFirst.status).toBe(200);
      const both = await at('x', { after: results[0]!.id, position: { type: 'end' } });
      expect(both.body['message']).toContain('body.position should be not present');
    }
    await at('start', { position: { type: 'start' } });
    await at('end', { position: { type: 'end' } });
    await at('after b', { position: { type: 'after_block', after_block: { id: results[1]!.id } } });
    const expected = ['start', 'a', 'after', 'b', 'after b', 'end'];
    expect(await textsIn(page)).toEqual(
      version === '2026-03-11' ? expected.filter(name => name !== 'after') : expected,
    );
  });
});

describe('what stands in the trash', () => {
  test('takes nothing in, neither itself nor below', async () => {
    const notion = sandbox.client();
    const page = await sandbox.page('Doomed', [{ toggle: { rich_text: words } }]);
    const [toggle] = (await notion.blocks.children.list({ block_id: page })).results;
    await notion.pages.update({ page_id: page, in_trash: true });
    expect((await problemOf(append(page, paragraph('x')))).message).toContain('unarchive the block before editing');
    expect((await problemOf(append(toggle!.id, paragraph('x')))).message).toContain('with an archived ancestor');
    expect(await notion.blocks.retrieve({ block_id: toggle!.id })).toMatchObject({ in_trash: true });
  });

  test('counts for no child', async () => {
    const toggle = await newBlock({ toggle: { rich_text: words, children: [paragraph('x')] } });
    const notion = sandbox.client();
    expect(toggle.has_children).toBe(true);
    const [child] = (await notion.blocks.children.list({ block_id: toggle.id })).results;
    await notion.blocks.delete({ block_id: child!.id });
    expect(await notion.blocks.retrieve({ block_id: toggle.id })).toMatchObject({ has_children: false });
  });
});
