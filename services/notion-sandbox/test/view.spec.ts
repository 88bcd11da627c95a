import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const see = (path: string) => sandbox.raw('GET', path, { token: null, version: null });

describe('pages for people', () => {
  test('the url of a page shows its title, properties and body', async () => {
    const data_source_id = await sandbox.toDos();
    const page: Loose = await sandbox.client().pages.create({
      parent: { data_source_id },
      properties: {
        Name: { title: text('Buy milk') },
        Priority: { select: { name: 'High' } },
        Due: { date: { start: '2026-12-24' } },
      },
      children: [paragraph('Two bottles'), { to_do: { rich_text: text('oat'), checked: true } }],
    });
    const shown = await see(new URL(page.url).pathname);
    expect(shown.status).toBe(200);
    for (const part of ['<h1>Buy milk</h1>', 'High', '2026-12-24', '<p>Two bottles</p>', 'aria-label="done"', 'oat'])
      expect(shown.text).toContain(part);
    const retrieved: Loose = await sandbox.client().dataSources.retrieve({ data_source_id });
    expect((await see(new URL(retrieved.url).pathname)).text).toContain('Buy milk');
  });

  test('the first page shows the tree', async () => {
    const id = await sandbox.page('A branch');
    const tree = await see('/');
    expect(tree.text).toContain(`<a href="/p/${id.replaceAll('-', '')}">A branch</a>`);
  });

  test('nothing that is written becomes markup, and nothing runs', async () => {
    const evil = '<script>alert(1)</script>"\'<img src=x onerror=alert(1)>';
    const id = await sandbox.page(evil, [
      paragraph(evil),
      { paragraph: { rich_text: [{ text: { content: 'link', link: { url: 'javascript:alert(1)' } } }] } },
      { bookmark: { url: 'javascript:alert(1)' } },
      { callout: { rich_text: text('x'), icon: { emoji: '💡' } } },
      { code: { rich_text: text(evil), language: 'html' } },
    ]);
    const shown = await see(`/p/${id}`);
    expect(shown.text.match(/<script[^>]*>/gi)).toEqual(['<script src="/view.js" defer>']);
    expect(shown.text).not.toMatch(/<img|href="javascript/i);
    expect(shown.text).toContain('&lt;script&gt;');
    const policy = shown.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('every kind of the demo shows, and an unknown id is a 404 in words', async () => {
    const welcome = await sandbox.client().search({ query: 'Welcome' });
    expect((await see(`/p/${welcome.results[0]!.id}`)).text).toContain('<pre><code>npm run sandbox');
    expect((await see('/style.css')).headers.get('content-type')).toContain('text/css');
    expect((await see('/p/nonsense')).status).toBe(404);
  });
});
