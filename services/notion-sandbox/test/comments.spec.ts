import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

describe('comments', () => {
  test('are made on a page, on a block and in a discussion, and listed where they stand', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Discussed', [paragraph('a')]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results;
    const first: Loose = await notion.comments.create({ parent: { page_id }, rich_text: text('first') });
    expect(first).toMatchObject({
      object: 'comment',
      parent: { type: 'page_id', page_id },
      rich_text: [{ plain_text: 'first' }],
      display_name: { type: 'integration', resolved_name: 'Sandbox integration' },
    });
    const second: Loose = await notion.comments.create({
      discussion_id: first.discussion_id,
      rich_text: text('second'),
    });
    expect(second.discussion_id).toBe(first.discussion_id);
    const inBlock: Loose = await notion.comments.create({ parent: { block_id: block!.id }, markdown: 'third' });
    const listed = await notion.comments.list({ block_id: page_id });
    expect(listed).toMatchObject({ object: 'list', type: 'comment', comment: {} });
    expect(listed.results.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect((await notion.comments.list({ block_id: block!.id })).results.map(({ id }) => id)).toEqual([inBlock.id]);
    expect(await notion.comments.retrieve({ comment_id: second.id })).toMatchObject({ id: second.id });
    const pages = await notion.comments.list({ block_id: page_id, page_size: 1 });
    expect((await notion.comments.list({ block_id: page_id, start_cursor: pages.next_cursor })).results[0]!.id).toBe(
      second.id,
    );
  });

  test('in Markdown are kept as rich text', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Marked');
    const made: Loose = await notion.comments.create({
      parent: { page_id },
      markdown: 'A **bold** [word](https://x.org)',
    });
    expect(made.rich_text).toMatchObject([
      { plain_text: 'A ' },
      { plain_text: 'bold', annotations: { bold: true } },
      { plain_text: ' ' },
      { plain_text: 'word', href: 'https://x.org', text: { link: { url: 'https://x.org' } } },
    ]);
    const changed: Loose = await notion.comments.update({ comment_id: made.id, markdown: '`code`' });
    expect(changed.rich_text).toMatchObject([{ plain_text: 'code', annotations: { code: true } }]);
    const both = notion.comments.create({ parent: { page_id }, markdown: 'x', rich_text: text('x') } as Loose);
    expect((await problemOf(both)).message).toContain('body.rich_text should be not present');
  });

  test('of a resolved discussion are listed no more, until somebody replies', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Settled');
    const open: Loose = await notion.comments.create({ parent: { page_id }, rich_text: text('open') });
    const first: Loose = await notion.comments.create({ parent: { page_id }, rich_text: text('settled') });
    const { discussion_id } = first;
    await notion.comments.create({ discussion_id, rich_text: text('settled too') });
    await sandbox.admin('POST', '/discussions', { discussionId: discussion_id, resolved: true });
    const listed = async () => (await notion.comments.list({ block_id: page_id })).results.map(({ id }) => id);
    expect(await listed()).toEqual([open.id]);
    expect(await notion.comments.retrieve({ comment_id: first.id })).toMatchObject({ id: first.id });
    await notion.comments.create({ discussion_id, rich_text: text('not yet') });
    expect(await listed()).toHaveLength(4);
  });

  test('are shown under the name that they ask for', async () => {
    const notion = sandbox.client();
    const parent = { page_id: await sandbox.page('Named') };
    const named = async (display_name: Loose): Promise<Loose> =>
      ((await notion.comments.create({ parent, rich_text: text('x'), display_name })) as Loose).display_name;
    expect(await named({ type: 'custom', custom: { name: 'Robot' } })).toEqual({
      type: 'custom',
      resolved_name: 'Robot',
    });
    expect(await named({ type: 'integration' })).toEqual({ type: 'integration', resolved_name: 'Sandbox integration' });
    expect(await named({ type: 'user' })).toEqual({ type: 'user', resolved_name: 'Sandbox integration' });
    const missing = notion.comments.create({ parent, rich_text: text('x'), display_name: { type: 'custom' } as Loose });
    expect((await problemOf(missing)).message).toContain('body.display_name.custom should be defined');
  });

  test('are changed and deleted by who made them only', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Owned');
    const { id: comment_id } = await notion.comments.create({ parent: { page_id }, rich_text: text('mine') });
    const changed: Loose = await notion.comments.update({ comment_id, rich_text: text('changed') });
    expect(changed.rich_text[0].plain_text).toBe('changed');
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other' });
    const other = sandbox.client({ token });
    expect(await problemOf(other.comments.delete({ comment_id }))).toMatchObject({
      status: 403,
      code: 'restricted_resource',
    });
    await notion.comments.delete({ comment_id });
    expect(await problemOf(notion.comments.retrieve({ comment_id }))).toMatchObject({ status: 404 });
    expect((await notion.comments.list({ block_id: page_id })).results).toEqual([]);
  });

  test('are refused without text, in an unknown discussion, on a page in the trash', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Gone');
    expect((await problemOf(notion.comments.create({ parent: { page_id } } as Loose))).message).toContain(
      'body.rich_text should be defined',
    );
    const unknown = notion.comments.create({ discussion_id: page_id, rich_text: text('x') });
    expect((await problemOf(unknown)).message).toContain('Could not find discussion with ID');
    await notion.pages.update({ page_id, in_trash: true });
    expect((await problemOf(notion.comments.create({ parent: { page_id }, rich_text: text('x') }))).status).toBe(400);
  });
});
