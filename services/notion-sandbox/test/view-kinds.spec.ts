import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const see = async (path: string) => (await sandbox.raw('GET', path, { token: null, version: null })).text;
const words = text('words');

async function shown(...children: Loose[]): Promise<string> {
  return see(`/p/${await sandbox.page('A page', children)}`);
}

/** A block, and what is seen of it. */
const kinds: [string, Loose, string[]][] = [
  ['a colour', { paragraph: { rich_text: words, color: 'red_background' } }, ['<p class="bg-red">words</p>']],
  ['a heading', { heading_2: { rich_text: words } }, ['<h3>words</h3>']],
  [
    'a toggle heading',
    { heading_1: { rich_text: words, is_toggleable: true, children: [paragraph('inside')] } },
    ['<details open><summary><h2>words</h2></summary>', 'inside'],
  ],
  ['a quote', { quote: { rich_text: words } }, ['<blockquote>words</blockquote>']],
  ['a to-do', { to_do: { rich_text: words } }, ['<ul class="to-do"><li>', 'aria-label="not done"']],
  ['a callout', { callout: { rich_text: words, icon: { emoji: '💡' } } }, ['💡', '<div>words</div>']],
  ['code', { code: { rich_text: words, language: 'rust' } }, ['<pre><code>words</code></pre>', 'rust']],
  ['an equation', { equation: { expression: 'x<y' } }, ['<code>x&lt;y</code>']],
  ['a divider', { divider: {} }, ['<hr>']],
  [
    'a table',
    {
      table: {
        table_width: 2,
        has_column_header: true,
        has_row_header: true,
        children: [1, 2].map(() => ({ table_row: { cells: [words, words] } })),
      },
    },
    [
      '<tr><th scope="col">words</th><th scope="col">words</th></tr>',
      '<tr><th scope="row">words</th><td>words</td></tr>',
    ],
  ],
  [
    'columns',
    {
      column_list: {
        children: [
          { column: { width_ratio: 0.25, children: [paragraph('x')] } },
          { column: { children: [paragraph('y')] } },
        ],
      },
    },
    ['<div class="columns"><div class="column w-5">', '<div class="column"><p>y</p>'],
  ],
  ['a tab', { tab: { children: [{ paragraph: { rich_text: words, icon: { emoji: '🗂' } } }] } }, ['🗂', 'words']],
  ['a bookmark', { bookmark: { url: 'https://example.com/b' } }, ['href="https://example.com/b"']],
  [
    'a picture elsewhere',
    { image: { external: { url: 'https://example.com/i.png' } } },
    ['href="https://example.com/i.png"'],
  ],
  [
    'a synced block',
    { synced_block: { synced_from: null, children: [paragraph('in')] } },
    ['class="synced"', '<p>in</p>'],
  ],
  ['a template', { template: { rich_text: words } }, ['Template button', 'words']],
  ['an embed', { embed: { url: 'https://example.com/e' } }, ['href="https://example.com/e"']],
];

describe('what a person sees of a page', () => {
  test.each(kinds)('%s', async (_what, block, parts) => {
    const html = await shown(block);
    for (const part of parts) expect(html).toContain(part);
  });

  test('items of one list stand in one list', async () => {
    const item = { numbered_list_item: { rich_text: words } };
    expect(await shown(item, item, paragraph('x'), item)).toMatch(
      /<ol start="1" type="1"><li>.*<\/li><li>.*<\/li><\/ol>\s*<p>x<\/p>\s*<ol/,
    );
  });

  test('mentions lead to their pages, and forms are kept', async () => {
    const html = await shown({
      paragraph: {
        rich_text: [
          { mention: { page: { id: sandbox.rootPageId } } },
          { mention: { date: { start: '2026-05-13T10:00:00Z' } } },
          { text: { content: 'all' }, annotations: { bold: true, underline: true, color: 'blue' } },
        ],
      },
    });
    expect(html).toContain(`<a href="/p/${sandbox.rootPageId.replaceAll('-', '')}">Demo</a>`);
    expect(html).toContain('2026-05-13 10:00 UTC</time>');
    expect(html).toContain('<span class="c-blue"><u><strong>all</strong></u></span>');
  });

  test('comments stand below what they are about', async () => {
    const page = await sandbox.page('Discussed', [paragraph('a claim')]);
    const notion = sandbox.client();
    const [block] = (await notion.blocks.children.list({ block_id: page })).results;
    await notion.comments.create({ parent: { block_id: block!.id } as Loose, rich_text: text('I doubt it') });
    await notion.comments.create({ parent: { page_id: page }, rich_text: text('Well written') });
    const html = await see(`/p/${page}`);
    expect(html).toMatch(/a claim[^]*Comments on this block[^]*I doubt it[^]*Well written/);
  });
});

describe('what a person sees of a database', () => {
  test('rows with their values, a part at a time, and the schema', async () => {
    const target = await sandbox.dataSource({ Hours: { number: {} } }, 'Target');
    const goal = await sandbox.client().pages.create({
      parent: { data_source_id: target },
      properties: { Name: { title: text('Goal') }, Hours: { number: 3 } },
    });
    const source = await sandbox.dataSource({
      Kind: { select: { options: [{ name: 'Hot', color: 'red' }] } },
      To: { relation: { data_source_id: target, single_property: {} } },
      Sum: { rollup: { function: 'sum', relation_property_name: 'To', rollup_property_name: 'Hours' } },
      Twice: { formula: { expression: 'prop("Sum") * 2' } },
      Lost: { formula: { expression: 'formatNumber(1)' } },
    });
    const create = (name: string) =>
      sandbox.client().pages.create({
        parent: { data_source_id: source },
        properties: {
          Name: { title: text(name) },
          Kind: { select: { name: 'Hot' } },
          To: { relation: [{ id: goal.id }] },
        },
      });
    for (let index = 0; index < 51; index += 1) await create(`Row ${index}`);
    const { parent }: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: source });
    const html = await see(`/p/${parent.database_id}`);
    for (const part of [
      '<span class="pill bg-red">Hot</span>',
      '>Goal</a></td><td>3</td><td>6</td>',
      'not reckoned',
      'Rows 1 to 50 of 51.',
      '<code>prop(&quot;Sum&quot;) * 2</code>',
      'sum of Hours over To',
    ]) {
      expect(html).toContain(part);
    }
    expect(html).not.toContain('>Row 0</a>');
    const [, older] = /<a href="([^"]*)">Older rows/.exec(html)!;
    expect(await see(older!)).toContain('>Row 0</a>');
  });
});

describe('the tree and the trash', () => {
  test('branches are sent fifty at a time, and know what is in toggles and columns', async () => {
    const notion = sandbox.client();
    const parent = await sandbox.page('Parent', [{ toggle: { rich_text: words } }]);
    const [toggle] = (await notion.blocks.children.list({ block_id: parent })).results;
    const { store } = sandbox.inside;
    const hidden = store.get('pages', await sandbox.page('Hidden'))!;
    store.transact(() => {
      store.removeChild(sandbox.rootPageId, hidden.id);
      store.put('pages', { ...hidden, parent: { type: 'block_id', id: toggle!.id } });
      store.insertChildren(toggle!.id, 0, [hidden.id]);
    });
    for (let index = 0; index < 50; index += 1) {
      await notion.pages.create({
        parent: { page_id: parent },
        properties: { title: { title: text(`Child ${index}`) } },
      });
    }
    const first = await see(`/tree/${parent}`);
    expect(first.match(/<li/g)).toHaveLength(51);
    expect(first).toContain('Hidden');
    expect(first).toContain(`href="/tree/${parent}?from=50">1 more …`);
    expect(await see(`/tree/${parent}?from=50`)).toContain('Child 49');
    expect(await see('/tree/nonsense?from=-1')).toBe('');
  });

  test('the trash lists what was put there, and the page says where it is', async () => {
    const page = await sandbox.page('Thrown away', [paragraph('x')]);
    expect(await see('/trash')).not.toMatch(/<main[^]*Thrown away/);
    await sandbox.client().pages.update({ page_id: page, in_trash: true });
    expect(await see('/trash')).toContain('Thrown away</a></td><td>page</td>');
    expect(await see(`/p/${page}`)).toContain('In the trash');
    expect(await see(`/tree/${sandbox.rootPageId}`)).not.toContain('Thrown away');
  });

  test('100,000 rows are no burden to the page that leads to them', async () => {
    const source = await sandbox.dataSource({}, 'Vast');
    const { store } = sandbox.inside;
    const row = await sandbox.client().pages.create({ parent: { data_source_id: source }, properties: {} });
    const model = store.get('pages', row.id)!;
    store.transact(() => {
      for (let index = 0; index < 100_000; index += 1) {
        const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
        store.put('pages', { ...model, id, seq: store.nextSeq() });
      }
    });
    const home = await see('/');
    expect(home).toContain('Vast');
    expect(home.length).toBeLessThan(100_000);
    const { parent }: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: source });
    const table = await see(`/p/${parent.database_id}`);
    expect(table).toContain('Rows 1 to 50 of 100001.');
    expect(table.length).toBeLessThan(100_000);
  });
});
