import { createRequire } from 'node:module';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

const program = createRequire(import.meta.url).resolve('@notionhq/notion-mcp-server/bin/cli.mjs');

let sandbox: TestSandbox;
let mcp: Client;
let source: string;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  source = await sandbox.toDos();
  mcp = new Client({ name: 'sandbox-test', version: '1.0.0' });
  const env = { NOTION_TOKEN: sandbox.token, BASE_URL: sandbox.url };
  await mcp.connect(new StdioClientTransport({ command: process.execPath, args: [program], env, stderr: 'ignore' }));
});
afterAll(async () => {
  await mcp.close();
  await sandbox.close();
});

/** Calls a tool of Notion's MCP server, and gives what it says. */
async function use(tool: string, args: Record<string, unknown>): Promise<Loose> {
  const { content }: Loose = await mcp.callTool({ name: tool, arguments: args });
  return JSON.parse(content[0].text);
}

const notion = () => sandbox.client();
const children = async (block_id: string): Promise<Loose[]> =>
  (await notion().blocks.children.list({ block_id })).results as Loose[];
const words = (blocks: Loose[]): string[] => blocks.map(block => block[block.type].rich_text[0].plain_text);

/** Tools that need what the sandbox does not serve yet. */
const later = ['API-retrieve-page-markdown', 'API-update-page-markdown'];

/** Each tool, driven against the sandbox: what it says, and what it did. */
const drives: Record<string, () => Promise<void>> = {
  'API-get-self': async () => {
    expect(await use('API-get-self', {})).toMatchObject({
      object: 'user',
      type: 'bot',
      bot: { workspace_name: 'Sandbox' },
    });
  },

  'API-get-users': async () => {
    const first = await use('API-get-users', { page_size: 1 });
    expect(first).toMatchObject({ object: 'list', has_more: true, results: [{ type: 'person' }] });
    const rest = await use('API-get-users', { start_cursor: first.next_cursor });
    expect(rest.results).toHaveLength((await notion().users.list({})).results.length - 1);
  },

  'API-get-user': async () => {
    const [person] = (await notion().users.list({})).results;
    expect(await use('API-get-user', { user_id: person!.id })).toMatchObject({ id: person!.id, name: person!.name });
  },

  'API-post-search': async () => {
    const page = await sandbox.page('Needle in a stack');
    const filter = { property: 'object', value: 'page' };
    const sort = { direction: 'ascending', timestamp: 'last_edited_time' };
    const { results } = await use('API-post-search', { query: 'needle', filter, sort, page_size: 5 });
    expect(results.map(({ id }: Loose) => id)).toEqual([page]);
  },

  'API-get-block-children': async () => {
    const block_id = await sandbox.page('Read', [paragraph('one'), paragraph('two')]);
    const first = await use('API-get-block-children', { block_id, page_size: 1 });
    expect(words(first.results)).toEqual(['one']);
    const rest = await use('API-get-block-children', { block_id, start_cursor: first.next_cursor });
    expect(words(rest.results)).toEqual(['two']);
  },

  'API-patch-block-children': async () => {
    const block_id = await sandbox.page('Appended', [paragraph('one'), paragraph('three')]);
    const [one] = await children(block_id);
    await use('API-patch-block-children', { block_id, children: [paragraph('two')], after: one.id });
    expect(words(await children(block_id))).toEqual(['one', 'two', 'three']);
  },

  'API-retrieve-a-block': async () => {
    const [block] = await children(await sandbox.page('One', [paragraph('only')]));
    expect(await use('API-retrieve-a-block', { block_id: block.id })).toEqual({
      ...block,
      request_id: expect.any(String),
    });
  },

  'API-update-a-block': async () => {
    const page = await sandbox.page('Changed', [paragraph('before'), paragraph('stays')]);
    const [block] = await children(page);
    await use('API-update-a-block', { block_id: block.id, paragraph: { rich_text: text('after') } });
    expect(words(await children(page))).toEqual(['after', 'stays']);
    await use('API-update-a-block', { block_id: block.id, archived: true });
    expect(words(await children(page))).toEqual(['stays']);
  },

  'API-delete-a-block': async () => {
    const page = await sandbox.page('Less', [paragraph('goes'), paragraph('stays')]);
    const [block] = await children(page);
    expect(await use('API-delete-a-block', { block_id: block.id })).toMatchObject({ id: block.id, in_trash: true });
    expect(words(await children(page))).toEqual(['stays']);
  },

  'API-retrieve-a-page': async () => {
    const [row]: Loose[] = (await notion().dataSources.query({ data_source_id: source })).results;
    const whole = await use('API-retrieve-a-page', { page_id: row.id });
    expect(Object.keys(whole.properties)).toEqual(Object.keys(row.properties));
    const some = await use('API-retrieve-a-page', { page_id: row.id, filter_properties: row.properties.Status.id });
    expect(Object.keys(some.properties)).toEqual(['Status']);
  },

  'API-patch-page': async () => {
    const page_id = await sandbox.page('Old');
    const properties = { title: { title: text('New') } };
    await use('API-patch-page', {
      page_id,
      properties,
      icon: { emoji: '🧭' },
      cover: { external: { url: 'https://x.org' } },
    });
    const page: Loose = await notion().pages.retrieve({ page_id });
    expect(page).toMatchObject({ icon: { emoji: '🧭' }, cover: { external: { url: 'https://x.org' } } });
    expect(page.properties.title.title[0].plain_text).toBe('New');
    await use('API-patch-page', { page_id, in_trash: true });
    expect(await notion().pages.retrieve({ page_id })).toMatchObject({ in_trash: true });
  },

  'API-post-page': async () => {
    const properties = { Name: { title: text('By an agent') }, Priority: { select: { name: 'High' } } };
    const made = await use('API-post-page', {
      parent: { type: 'data_source_id', data_source_id: source },
      properties,
      children: [paragraph('body')],
    });
    const page: Loose = await notion().pages.retrieve({ page_id: made.id });
    expect(page).toMatchObject({ parent: { data_source_id: source } });
    expect(page.properties.Priority.select.name).toBe('High');
    expect(words(await children(made.id))).toEqual(['body']);
  },

  'API-retrieve-a-page-property': async () => {
    const page_id = await sandbox.page('Property of a page');
    const item = await use('API-retrieve-a-page-property', { page_id, property_id: 'title', page_size: 5 });
    expect(item).toMatchObject({ object: 'list', results: [{ title: { plain_text: 'Property of a page' } }] });
  },

  'API-create-a-comment': async () => {
    const page_id = await sandbox.page('Spoken of');
    const made = await use('API-create-a-comment', { parent: { page_id }, rich_text: text('a word') });
    const { results }: Loose = await notion().comments.list({ block_id: page_id });
    expect(results).toMatchObject([{ id: made.id, rich_text: [{ plain_text: 'a word' }] }]);
  },

  'API-retrieve-a-comment': async () => {
    const page_id = await sandbox.page('Spoken of too');
    await notion().comments.create({ parent: { page_id }, rich_text: text('heard') });
    const { results } = await use('API-retrieve-a-comment', { block_id: page_id, page_size: 10 });
    expect(results).toMatchObject([{ object: 'comment', rich_text: [{ plain_text: 'heard' }] }]);
  },

  'API-query-data-source': async () => {
    const asked = {
      data_source_id: source,
      filter: { property: 'Status', status: { equals: 'Done' } },
      sorts: [{ property: 'Name', direction: 'ascending' }],
      page_size: 10,
    };
    const { results } = await use('API-query-data-source', asked);
    expect(results.map(({ properties }: Loose) => properties.Status.status.name)).toEqual(['Done']);
    const lean = await use('API-query-data-source', { ...asked, filter_properties: ['title', 'pri%3D'] });
    expect(Object.keys(lean.results[0].properties)).toEqual(['Name', 'Priority']);
  },

  'API-retrieve-a-data-source': async () => {
    const { properties } = await use('API-retrieve-a-data-source', { data_source_id: source });
    expect(Object.keys(properties)).toEqual(['Name', 'Status', 'Due', 'Priority', 'Assignee']);
  },

  'API-create-a-data-source': async () => {
    const { parent }: Loose = await notion().dataSources.retrieve({ data_source_id: await sandbox.dataSource({}) });
    const made = await use('API-create-a-data-source', {
      parent: { database_id: parent.database_id },
      properties: { Name: { title: {} }, Size: { number: {} } },
      title: text('Second'),
    });
    const database: Loose = await notion().databases.retrieve({ database_id: parent.database_id });
    expect(database.data_sources).toContainEqual({ id: made.id, name: 'Second' });
  },

  'API-update-a-data-source': async () => {
    const data_source_id = await sandbox.dataSource({ Size: { number: {} } });
    const properties = { Size: { name: 'Weight' }, Colour: { select: {} } };
    await use('API-update-a-data-source', { data_source_id, title: text('Renamed'), properties });
    const after: Loose = await notion().dataSources.retrieve({ data_source_id });
    expect(after.title[0].plain_text).toBe('Renamed');
    expect(Object.keys(after.properties)).toEqual(['Name', 'Weight', 'Colour']);
  },

  'API-list-data-source-templates': async () => {
    const data_source_id = await sandbox.dataSource({});
    const page = await notion().pages.create({
      parent: { data_source_id },
      properties: { Name: { title: text('Form') } },
    });
    await sandbox.admin('POST', '/templates', { pageId: page.id, isDefault: true });
    const { templates } = await use('API-list-data-source-templates', { data_source_id });
    expect(templates).toEqual([{ id: page.id, name: 'Form', is_default: true }]);
  },

  'API-retrieve-a-database': async () => {
    const { parent }: Loose = await notion().dataSources.retrieve({ data_source_id: source });
    const database = await use('API-retrieve-a-database', { database_id: parent.database_id });
    expect(database).toMatchObject({ object: 'database', data_sources: [{ id: source, name: 'To-dos' }] });
  },

  'API-move-page': async () => {
    const [page_id, to] = [await sandbox.page('Moved'), await sandbox.page('Target')];
    await use('API-move-page', { page_id, parent: { type: 'page_id', page_id: to } });
    expect(await children(to)).toMatchObject([{ id: page_id, type: 'child_page' }]);
  },
};

describe("Notion's own MCP server", () => {
  test('has no tool that is not driven here', async () => {
    const { tools } = await mcp.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([...Object.keys(drives), ...later].sort());
  });

  test.each(Object.keys(drives))('%s does what it says', async tool => drives[tool]!());

  test('tells the errors of the sandbox as those of Notion', async () => {
    const refused = await use('API-retrieve-a-page', { page_id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91' });
    expect(refused).toMatchObject({ object: 'error', code: 'object_not_found' });
  });
});
