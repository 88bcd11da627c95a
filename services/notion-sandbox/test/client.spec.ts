import {
  Client,
  isFullBlock,
  isFullComment,
  isFullDatabase,
  isFullDataSource,
  isFullPage,
  isFullUser,
} from '@notionhq/client';

import { paragraph, TestSandbox, text, witnessedFetch } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

describe('the official client', () => {
  test('takes every object for a whole one', async () => {
    const notion = sandbox.client();
    const page = await notion.pages.retrieve({ page_id: await sandbox.page('Whole', [paragraph('a')]) });
    const source = await notion.dataSources.retrieve({ data_source_id: await sandbox.toDos() });
    const database = await notion.databases.retrieve({
      database_id: (source as { parent: { database_id: string } }).parent.database_id,
    });
    const [block] = (await notion.blocks.children.list({ block_id: page.id })).results;
    const comment = await notion.comments.create({ parent: { page_id: page.id }, rich_text: text('x') });
    expect([
      isFullPage(page),
      isFullDataSource(source),
      isFullDatabase(database),
      isFullBlock(block!),
      isFullComment(comment),
      isFullUser(await notion.users.me({})),
    ]).toEqual([true, true, true, true, true, true]);
  });

  test('waits as Retry-After says and asks again, and repeats a read that met a 503', async () => {
    const waiting = new Client({
      auth: sandbox.token,
      baseUrl: sandbox.url,
      fetch: witnessedFetch,
      logger: () => undefined,
    });
    await sandbox.admin('POST', '/faults', { kind: 'status', status: 429, retryAfter: 1 });
    await sandbox.admin('POST', '/faults', { kind: 'status', status: 503, retryAfter: 0 });
    const since = (await sandbox.admin('GET', '/log'))['latest'];
    expect(await waiting.users.me({})).toMatchObject({ type: 'bot' });
    const { entries } = await sandbox.admin('GET', `/log?since=${since}`);
    expect(entries.map(({ status }: { status: number }) => status)).toEqual([429, 503, 200]);
  });
});
