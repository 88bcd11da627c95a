import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let source: string;
let database: string;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  source = await sandbox.toDos();
  const retrieved: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: source });
  database = retrieved.parent.database_id;
});
afterAll(async () => sandbox.close());

describe('2022-06-28', () => {
  const version = '2022-06-28';

  test('a database holds the schema and is queried itself', async () => {
    const { body } = await sandbox.raw('GET', `/v1/databases/${database}`, { version });
    expect(body).toMatchObject({
      object: 'database',
      properties: { Name: { type: 'title' }, Status: { type: 'status' } },
    });
    expect(body['data_sources']).toBeUndefined();
    const filter = { property: 'Status', status: { equals: 'Done' } };
    const rows = await sandbox.raw('POST', `/v1/databases/${database}/query`, { version, body: { filter } });
    expect(rows.body).toMatchObject({ object: 'list', type: 'page_or_database', has_more: false });
    expect(rows.body['results']).toHaveLength(1);
    expect(rows.body['results'][0].parent).toEqual({ type: 'database_id', database_id: database });
  });

  test('databases are made with their properties, listed, altered and found as databases', async () => {
    const body = {
      parent: { page_id: sandbox.rootPageId },
      title: text('Old style'),
      properties: { Name: { title: {} }, To: { relation: { database_id: database, single_property: {} } } },
    };
    const made = await sandbox.raw('POST', '/v1/databases', { version, body });
    expect(made.body['properties'].To.relation).toEqual({
      database_id: database,
      type: 'single_property',
      single_property: {},
    });
    const altered = await sandbox.raw('PATCH', `/v1/databases/${made.body['id']}`, {
      version,
      body: { properties: { More: { number: {} } } },
    });
    expect(altered.body['properties'].More.number).toEqual({ format: 'number' });
    const listed = await sandbox.raw('GET', '/v1/databases', { version });
    expect(listed.body['results'].map(({ id }: Loose) => id)).toContain(made.body['id']);
    const filter = { property: 'object', value: 'database' };
    const found = await sandbox.raw('POST', '/v1/search', { version, body: { query: 'old style', filter } });
    expect(found.body['results']).toMatchObject([{ object: 'database', id: made.body['id'] }]);
    const row = await sandbox.raw('POST', '/v1/pages', {
      version,
      body: { parent: { database_id: made.body['id'] }, properties: {} },
    });
    expect(row.body['parent']).toEqual({ type: 'database_id', database_id: made.body['id'] });
  });

  test('data sources are unknown, and a database with two of them is refused', async () => {
    expect((await sandbox.raw('GET', `/v1/data_sources/${source}`, { version })).body['code']).toBe(
      'invalid_request_url',
    );
    const two: Loose = await sandbox
      .client()
      .databases.create({ parent: { type: 'page_id', page_id: sandbox.rootPageId } });
    await sandbox.client().dataSources.create({ parent: { database_id: two.id }, properties: { Name: { title: {} } } });
    const message = 'Databases with multiple data sources are not supported in this API version.';
    expect(await sandbox.raw('GET', `/v1/databases/${two.id}`, { version })).toMatchObject({
      status: 400,
      body: { message },
    });
  });
});

describe('2025-09-03', () => {
  test('a database is a container, and has no query of its own', async () => {
    const found: Loose = await sandbox.client().databases.retrieve({ database_id: database });
    expect(found.data_sources).toEqual([{ id: source, name: 'To-dos' }]);
    expect(found.properties).toBeUndefined();
    const query = await sandbox.raw('POST', `/v1/databases/${database}/query`, { version: '2025-09-03', body: {} });
    expect(query.body['code']).toBe('invalid_request_url');
  });

  test('a row names its data source and its database, and says archived and in_trash', async () => {
    const rows: Loose = await sandbox.client().dataSources.query({ data_source_id: source });
    expect(rows.results[0]).toMatchObject({ archived: false, in_trash: false });
    expect(rows.results[0].parent).toEqual({ type: 'data_source_id', data_source_id: source, database_id: database });
  });
});

describe('meeting notes', () => {
  test('are called transcription before 2026-03-11', async () => {
    const id = await sandbox.page('Meeting', [paragraph('notes')]);
    const { store } = sandbox.inside;
    const [blockId = ''] = store.childrenOf(id);
    // Only Notion itself makes such blocks, so one is put where the API could not put it.
    store.transact(() =>
      store.put('blocks', { ...store.get('blocks', blockId)!, type: 'meeting_notes', content: { title: [] } }),
    );
    const typeIn = async (version: string) => (await sandbox.raw('GET', `/v1/blocks/${blockId}`, { version })).body;
    expect(await typeIn('2025-09-03')).toMatchObject({ type: 'transcription', transcription: { title: [] } });
    expect(await typeIn('2026-03-11')).toMatchObject({ type: 'meeting_notes', meeting_notes: { title: [] } });
  });
});

describe('2026-03-11', () => {
  const version = '2026-03-11';

  test('archived is gone from answers and refused in requests', async () => {
    const id = await sandbox.page();
    const page = await sandbox.raw('GET', `/v1/pages/${id}`, { version });
    expect(page.body).toMatchObject({ in_trash: false });
    expect(page.body).not.toHaveProperty('archived');
    const refused = await sandbox.raw('PATCH', `/v1/pages/${id}`, { version, body: { archived: true } });
    expect(refused.body['message']).toContain('body.archived should be not present, instead was `true`.');
    expect(
      (await sandbox.raw('PATCH', `/v1/pages/${id}`, { version, body: { in_trash: true } })).body['in_trash'],
    ).toBe(true);
    expect((await sandbox.raw('PATCH', `/v1/pages/${id}`, { body: { archived: false } })).body['archived']).toBe(false);
  });

  test('position has taken the place of after', async () => {
    const notion = sandbox.client({ version });
    const block_id = await sandbox.page('Ordered', [paragraph('a'), paragraph('c')]);
    const { results } = await notion.blocks.children.list({ block_id });
    const refused = await sandbox.raw('PATCH', `/v1/blocks/${block_id}/children`, {
      version,
      body: { children: [paragraph('b')], after: results[0]!.id },
    });
    expect(refused.body['message']).toContain('body.after should be not present');
    await notion.blocks.children.append({
      block_id,
      children: [paragraph('b')],
      position: { type: 'after_block', after_block: { id: results[0]!.id } },
    });
    const after: Loose = await notion.blocks.children.list({ block_id });
    expect(after.results.map((block: Loose) => block.paragraph.rich_text[0].plain_text)).toEqual(['a', 'b', 'c']);
  });
});
