import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

describe('pages', () => {
  test('a page is created with a title, an icon, a cover and its first blocks', async () => {
    const notion = sandbox.client();
    const page: Loose = await notion.pages.create({
      parent: { page_id: sandbox.rootPageId },
      properties: { title: { title: text('Plan') } },
      icon: { emoji: '🚀' },
      cover: { external: { url: 'https://example.com/cover.png' } },
      children: [paragraph('First', [paragraph('Inside')])],
    });
    expect(page).toMatchObject({
      object: 'page',
      parent: { type: 'page_id', page_id: sandbox.rootPageId },
      icon: { type: 'emoji', emoji: '🚀' },
      cover: { type: 'external', external: { url: 'https://example.com/cover.png' } },
      in_trash: false,
      archived: false,
      is_locked: false,
      url: `${sandbox.url}/p/${page.id.replaceAll('-', '')}`,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(page.properties.title.title[0].plain_text).toBe('Plan');
    const blocks: Loose = await notion.blocks.children.list({ block_id: page.id });
    expect(blocks.results).toHaveLength(1);
    expect(blocks.results[0]).toMatchObject({ type: 'paragraph', has_children: true });
    expect(await notion.pages.retrieve({ page_id: page.id.replaceAll('-', '') })).toMatchObject({ id: page.id });
  });

  test('title may be given as a bare list, as the MCP server gives it', async () => {
    const { body } = await sandbox.raw('POST', '/v1/pages', {
      body: { parent: { page_id: sandbox.rootPageId }, properties: { title: text('Bare') } },
    });
    expect(body['properties'].title.title[0].plain_text).toBe('Bare');
  });

  test('an update changes what it names and keeps the rest', async () => {
    const notion = sandbox.client();
    const id = await sandbox.page('Before');
    await notion.pages.update({ page_id: id, icon: { emoji: '✅' } });
    const page: Loose = await notion.pages.update({
      page_id: id,
      properties: { title: { title: text('After') } },
      is_locked: true,
    });
    expect(page).toMatchObject({ icon: { emoji: '✅' }, is_locked: true });
    expect(page.properties.title.title[0].plain_text).toBe('After');
    expect(await notion.pages.update({ page_id: id, icon: null })).toMatchObject({ icon: null });
  });

  test('a trashed page stays readable, takes its children along, refuses edits, and comes back', async () => {
    const notion = sandbox.client();
    const id = await sandbox.page('Parent');
    const child: Loose = await notion.pages.create({
      parent: { page_id: id },
      properties: { title: text('Child') as Loose },
    });
    expect(await notion.pages.update({ page_id: id, in_trash: true })).toMatchObject({
      in_trash: true,
      archived: true,
    });
    expect(await notion.pages.retrieve({ page_id: child.id })).toMatchObject({ in_trash: true });
    const edit = await problemOf(notion.pages.update({ page_id: id, properties: { title: { title: text('x') } } }));
    expect(edit).toMatchObject({ status: 400, code: 'validation_error' });
    expect(edit.message).toContain("Can't edit block that is archived. You must unarchive the block before editing.");
    const below = await problemOf(notion.blocks.children.append({ block_id: child.id, children: [paragraph('x')] }));
    expect(below.message).toContain('archived ancestor');
    const both = { page_id: id, in_trash: false, properties: { title: { title: text('Back') } } };
    expect(await notion.pages.update(both)).toMatchObject({ in_trash: false });
    expect(await notion.pages.retrieve({ page_id: child.id })).toMatchObject({ in_trash: false });
  });

  test('erase_content empties a page', async () => {
    const notion = sandbox.client();
    const id = await sandbox.page('Full', [paragraph('a'), paragraph('b')]);
    await notion.pages.update({ page_id: id, erase_content: true });
    expect((await notion.blocks.children.list({ block_id: id })).results).toEqual([]);
  });

  test('a page moves below another page or into a data source, never into itself', async () => {
    const notion = sandbox.client();
    const [from, to] = [await sandbox.page('From'), await sandbox.page('To')];
    const child: Loose = await notion.pages.create({
      parent: { page_id: from },
      properties: { title: text('Child') as Loose },
    });
    expect(await notion.pages.move({ page_id: child.id, parent: { page_id: to } })).toMatchObject({
      parent: { page_id: to },
    });
    expect((await notion.blocks.children.list({ block_id: from })).results).toEqual([]);
    const listed: Loose = await notion.blocks.children.list({ block_id: to });
    expect(listed.results).toMatchObject([{ id: child.id, type: 'child_page', child_page: { title: 'Child' } }]);
    const loop = await problemOf(notion.pages.move({ page_id: to, parent: { page_id: child.id } }));
    expect(loop.status).toBe(400);
    const source = await sandbox.toDos();
    const row: Loose = await notion.pages.move({ page_id: child.id, parent: { data_source_id: source } });
    expect(row.parent).toMatchObject({ type: 'data_source_id', data_source_id: source });
    expect(row.properties.Name.title[0].plain_text).toBe('Child');
  });

  test('a child page goes where position says', async () => {
    const notion = sandbox.client();
    const id = await sandbox.page('Ordered', [paragraph('a'), paragraph('b')]);
    const { results } = await notion.blocks.children.list({ block_id: id });
    const make = (title: string, position: Loose) =>
      notion.pages.create({ parent: { page_id: id }, properties: { title: text(title) as Loose }, position });
    await make('start', { type: 'page_start' });
    await make('after a', { type: 'after_block', after_block: { id: results[0]!.id } });
    await make('end', { type: 'page_end' });
    const after: Loose = await notion.blocks.children.list({ block_id: id });
    const shown = after.results.map(
      (block: Loose) => block.child_page?.title ?? block.paragraph.rich_text[0].plain_text,
    );
    expect(shown).toEqual(['start', 'a', 'after a', 'b', 'end']);
  });

  test('a page can not be created in the workspace itself, nor with markdown yet', async () => {
    const notion = sandbox.client();
    const inWorkspace = await problemOf(notion.pages.create({ parent: { workspace: true }, properties: {} }));
    expect(inWorkspace.status).toBe(400);
    const parent = { page_id: sandbox.rootPageId };
    expect((await problemOf(notion.pages.create({ parent, markdown: '# x' }))).message).toContain('does not emulate');
  });

  test('times are rounded down to the minute', async () => {
    await sandbox.admin('POST', '/clock', { set: '2026-05-04T10:20:59.900Z', frozen: true });
    const page: Loose = await sandbox.client().pages.retrieve({ page_id: await sandbox.page('Timed') });
    expect(page.created_time).toBe('2026-05-04T10:20:00.000Z');
    await sandbox.admin('POST', '/clock', { advance: 1 });
    await sandbox.client().blocks.children.append({ block_id: page.id, children: [paragraph('x')] });
    expect(await sandbox.client().pages.retrieve({ page_id: page.id })).toMatchObject({
      created_time: '2026-05-04T10:20:00.000Z',
      last_edited_time: '2026-05-04T10:21:00.000Z',
    });
    await sandbox.admin('POST', '/clock', { frozen: false, reset: true });
  });
});
