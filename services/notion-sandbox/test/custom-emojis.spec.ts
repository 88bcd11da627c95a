import { collectPaginatedAPI } from '@notionhq/client';
import { problemOf, TestSandbox, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let emojis: Loose[];

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  emojis = [];
  for (const name of ['bufo', 'bufo-dance', 'party']) {
    emojis.push(await sandbox.admin('POST', '/custom_emojis', { name, url: `https://example.com/${name}.png` }));
  }
});
afterAll(async () => sandbox.close());

describe('custom emojis', () => {
  test('are listed by pages, and found by their exact name', async () => {
    const notion = sandbox.client();
    expect(await collectPaginatedAPI(notion.customEmojis.list, { page_size: 1 } as Loose)).toEqual(emojis);
    expect((await notion.customEmojis.list({ name: 'bufo' })).results).toEqual([emojis[0]]);
    expect((await notion.customEmojis.list({ name: 'buf' })).results).toEqual([]);
  });

  test('stand as the icon of a page and in its text, named as the workspace names them', async () => {
    const [{ id }] = emojis as [Loose];
    const page: Loose = await sandbox.client().pages.create({
      parent: { page_id: sandbox.rootPageId },
      icon: { custom_emoji: { id, name: 'something else' } },
      properties: { title: { title: [{ mention: { custom_emoji: { id } } }] } },
    });
    expect(page.icon).toEqual({ type: 'custom_emoji', custom_emoji: emojis[0] });
    expect(page.properties.title.title[0]).toMatchObject({
      mention: { type: 'custom_emoji', custom_emoji: emojis[0] },
      plain_text: ':bufo:',
    });
  });

  test('that do not exist are refused', async () => {
    const id = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91';
    const page_id = sandbox.rootPageId;
    const refused = await problemOf(sandbox.client().pages.update({ page_id, icon: { custom_emoji: { id } } }));
    expect(refused).toMatchObject({ status: 400, message: `Could not find custom emoji with ID: ${id}.` });
  });
});
