import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const stranger = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91';

describe('who is let in', () => {
  const tokens: [string, string | null][] = [
    ['no token', null],
    ['an unknown token', 'ntn_nobody'],
    ['a token of another kind', 'sk_live'],
  ];
  test.each(tokens)('%s is a 401', async (_what, token) => {
    const answer = await sandbox.raw('GET', '/v1/users/me', { token });
    expect(answer).toMatchObject({
      status: 401,
      body: { object: 'error', code: 'unauthorized', message: 'API token is invalid.' },
    });
    expect(answer.headers.get('x-notion-request-id')).toBe(answer.body['request_id']);
  });

  test('a request without a version is refused, except for a new comment', async () => {
    const answer = await sandbox.raw('GET', '/v1/users/me', { version: null });
    expect(answer).toMatchObject({ status: 400, body: { code: 'missing_version' } });
    const body = { parent: { page_id: sandbox.rootPageId }, rich_text: text('hello') };
    expect((await sandbox.raw('POST', '/v1/comments', { version: null, body })).status).toBe(200);
    expect((await sandbox.raw('GET', '/v1/users/me', { version: '2020-01-01' })).body['message']).toContain(
      'Notion-Version header',
    );
  });

  test('JSON that is none, an address that is none, a body that is no object', async () => {
    expect(await sandbox.raw('POST', '/v1/search', { body: '{"a":' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_json', message: 'Error parsing JSON body.' },
    });
    const unknown = { status: 400, body: { code: 'invalid_request_url', message: 'Invalid request URL.' } };
    expect(await sandbox.raw('GET', '/v1/nothing')).toMatchObject(unknown);
    expect(await sandbox.raw('GET', '/v1/pages/%E0%A4%A')).toMatchObject(unknown);
    expect(await sandbox.raw('GET', '/v1/agents')).toMatchObject({
      body: { additional_data: { sandbox: expect.any(String) } },
    });
    expect(await sandbox.raw('POST', '/v1/search', { body: '[]' })).toMatchObject({
      status: 400,
      body: { code: 'validation_error' },
    });
  });

  test.each(['x', '12345678-1234-1234-1234-123456789abc', '8c64ea91'])('%s is no id', async id => {
    const answer = await sandbox.raw('GET', `/v1/pages/${id}`);
    const message = `path failed validation: path.page_id should be a valid uuid, instead was \`"${id}"\`.`;
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_error', message } });
  });

  const absent: [string, string][] = [
    ['page', `/v1/pages/${stranger}`],
    ['block', `/v1/blocks/${stranger}`],
    ['block', `/v1/blocks/${stranger}/children`],
    ['database', `/v1/databases/${stranger}`],
    ['data_source', `/v1/data_sources/${stranger}`],
    ['user', `/v1/users/${stranger}`],
    ['comment', `/v1/comments/${stranger}`],
  ];
  test.each(absent)('an unknown %s is a 404 that names the integration', async (kind, path) => {
    const message = `Could not find ${kind} with ID: ${stranger}. Make sure the relevant pages and databases are shared with your integration "Sandbox integration".`;
    expect(await sandbox.raw('GET', path)).toMatchObject({ status: 404, body: { code: 'object_not_found', message } });
  });
});

describe('what is shared', () => {
  test('a token sees what hangs below its roots, and nothing else exists for it', async () => {
    const shared = await sandbox.page('Shared');
    const hidden = await sandbox.page('Hidden');
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Narrow', roots: [shared] });
    const narrow = sandbox.client({ token });
    const child = await narrow.pages.create({
      parent: { page_id: shared },
      properties: { title: text('Child') as Loose },
    });
    expect(await narrow.pages.retrieve({ page_id: child.id })).toMatchObject({ id: child.id });
    const found = await narrow.search({});
    expect(found.results.map(({ id }) => id).sort()).toEqual([shared, child.id].sort());
    const refused = await problemOf(narrow.pages.retrieve({ page_id: hidden }));
    expect(refused).toMatchObject({ status: 404, code: 'object_not_found' });
    expect(refused.message).toContain('integration "Narrow"');
    const writing = await problemOf(narrow.pages.create({ parent: { page_id: hidden }, properties: {} }));
    expect(writing.status).toBe(404);
    expect((await problemOf(narrow.pages.move({ page_id: child.id, parent: { page_id: hidden } }))).status).toBe(404);
    expect(await narrow.users.me({})).toMatchObject({ name: 'Narrow', type: 'bot' });
  });

  test('a missing capability is a 403, and nothing is stored', async () => {
    const id = await sandbox.page('Watched');
    const make = async (capabilities: string[]) => {
      const { token } = await sandbox.admin('POST', '/tokens', { name: 'Limited', capabilities });
      return sandbox.client({ token });
    };
    const reader = await make(['read_content']);
    const restricted = { status: 403, code: 'restricted_resource' };
    expect(await problemOf(reader.pages.update({ page_id: id, in_trash: true }))).toMatchObject(restricted);
    expect(await problemOf(reader.pages.create({ parent: { page_id: id }, properties: {} }))).toMatchObject(restricted);
    expect(await problemOf(reader.users.list({}))).toMatchObject(restricted);
    expect(await problemOf(reader.comments.list({ block_id: id }))).toMatchObject(restricted);
    expect(await reader.pages.retrieve({ page_id: id })).toMatchObject({ in_trash: false });
    const writer = await make(['insert_content']);
    const made = await writer.pages.create({ parent: { page_id: id }, properties: {} });
    expect(made).toEqual({ object: 'page', id: expect.any(String), request_id: expect.any(String) });
    const nameless = await make(['read_users']);
    const people = (await nameless.users.list({})).results.filter(({ type }) => type === 'person');
    expect(people).toMatchObject([{ person: {} }, { person: {} }]);
    expect((people[0] as Loose).person.email).toBeUndefined();
  });

  test('a page asked for as a database is told apart', async () => {
    const answer = await sandbox.raw('GET', `/v1/databases/${sandbox.rootPageId}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_error' } });
    expect(answer.body['message']).toContain('is a page, not a database');
  });
});

describe('users', () => {
  test('people and bots are listed in pages; the own bot tells its workspace', async () => {
    const notion = sandbox.client();
    const first = await notion.users.list({ page_size: 2 });
    expect(first).toMatchObject({ object: 'list', type: 'user', user: {}, has_more: true });
    const rest = await notion.users.list({ start_cursor: first.next_cursor });
    const names = [...first.results, ...rest.results].map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Ada Lovelace', 'Grace Hopper', 'Sandbox integration']));
    expect(await notion.users.me({})).toMatchObject({
      type: 'bot',
      bot: { owner: { type: 'workspace', workspace: true }, workspace_name: 'Sandbox', workspace_limits: {} },
    });
    expect(await notion.users.retrieve({ user_id: first.results[0]!.id })).toMatchObject({
      person: { email: 'ada@example.com' },
    });
  });
});
