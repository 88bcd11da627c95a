import { isNotionClientError, UnknownHTTPResponseError } from '@notionhq/client';
import { paragraph, TestSandbox, text, type Loose, type RawAnswer } from './harness.ts';

let sandbox: TestSandbox;
let pageId: string;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  pageId = await sandbox.page('Errors');
});
afterAll(async () => sandbox.close());
afterEach(async () => {
  await sandbox.admin('DELETE', '/faults');
  await sandbox.admin('POST', '/settings', { rowLimit: 0, blockLimit: 0 });
});

const stranger = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91';
const get = (path: string, options = {}) => sandbox.raw('GET', path, options);
const many = (count: number) => Array.from({ length: count }, () => paragraph('x'));

async function faulty(fault: object): Promise<RawAnswer> {
  await sandbox.admin('POST', '/faults', { kind: 'status', ...fault });
  return get('/v1/users/me');
}

/** What is said word for word as Notion says it. */
const quoted: [string, () => Promise<RawAnswer>, string][] = [
  ['invalid_json', () => sandbox.raw('POST', '/v1/search', { body: '{' }), 'Error parsing JSON body.'],
  ['invalid_request_url', () => get('/v1/nothing'), 'Invalid request URL.'],
  ['unauthorized', () => get('/v1/users/me', { token: 'ntn_nobody' }), 'API token is invalid.'],
  [
    'object_not_found',
    () => get(`/v1/pages/${stranger}`),
    `Could not find page with ID: ${stranger}. Make sure the relevant pages and databases are shared with your integration "Sandbox integration".`,
  ],
  ['conflict_error', () => faulty({ status: 409 }), 'Conflict occurred while saving. Please try again.'],
  [
    'validation_error',
    () => sandbox.raw('PATCH', `/v1/blocks/${pageId}/children`, { body: { children: many(191) } }),
    'body failed validation: body.children.length should be ≤ `100`, instead was `191`.',
  ],
  [
    'validation_error',
    () => get('/v1/pages/no-id'),
    'path failed validation: path.page_id should be a valid uuid, instead was `"no-id"`.',
  ],
];

/** Every code that Notion's documentation has, and how it is met. */
const met: [code: string, status: number, ask: () => Promise<RawAnswer>][] = [
  ...quoted.map(([code, ask]): [string, number, () => Promise<RawAnswer>] => [code, statusOf(code), ask]),
  ['invalid_request', 400, () => faulty({ status: 400 })],
  ['invalid_beta', 400, () => faulty({ status: 400, code: 'invalid_beta' })],
  ['missing_version', 400, () => get('/v1/users/me', { version: null })],
  ['restricted_resource', 403, restrictedRead],
  ['row_limit_exceeded', 409, () => faulty({ status: 409, code: 'row_limit_exceeded' })],
  ['rate_limited', 429, () => faulty({ status: 429 })],
  ['internal_server_error', 500, () => faulty({ status: 500 })],
  ['bad_gateway', 502, () => faulty({ status: 502 })],
  ['service_unavailable', 503, () => faulty({ status: 503 })],
  ['database_connection_unavailable', 503, () => faulty({ status: 503, code: 'database_connection_unavailable' })],
  ['gateway_timeout', 504, () => faulty({ status: 504 })],
  ['service_overload', 529, () => faulty({ status: 529 })],
];

function statusOf(code: string): number {
  return { unauthorized: 401, object_not_found: 404, conflict_error: 409 }[code] ?? 400;
}

async function restrictedRead(): Promise<RawAnswer> {
  const { token } = await sandbox.admin('POST', '/tokens', { name: 'Blind', capabilities: [] });
  return get('/v1/users', { token });
}

describe('errors', () => {
  test.each(quoted)('%s is told in the words of Notion', async (code, ask, message) => {
    expect((await ask()).body).toMatchObject({ code, message });
  });

  test.each(met)('%s comes as %i, with the id of the request', async (code, status, ask) => {
    const { status: got, body, headers } = await ask();
    expect({ got, body }).toMatchObject({ got: status, body: { object: 'error', status, code } });
    expect(body['message']).toMatch(/\S/);
    expect(body['request_id']).toBe(headers.get('x-notion-request-id'));
  });

  test('a code that the client does not know reaches it as an unknown response', async () => {
    await sandbox.admin('POST', '/faults', { kind: 'status', status: 409, code: 'row_limit_exceeded' });
    const error = await sandbox
      .client()
      .users.me({})
      .catch((thrown: unknown) => thrown);
    expect(isNotionClientError(error)).toBe(true);
    expect(error).toBeInstanceOf(UnknownHTTPResponseError);
    expect(error).toMatchObject({ status: 409 });
  });

  test('a refusal says whose limit it was', async () => {
    const reasons = [
      'public_api_request_rate_limit',
      'public_api_space_request_rate_limit',
      'public_api_request_blocked',
    ];
    for (const reason of reasons) {
      const { body, headers } = await faulty({ status: 429, reason, retryAfter: 60 });
      expect(body['additional_data']).toEqual({ rate_limit_reason: reason });
      expect(headers.get('retry-after')).toBe('60');
    }
  });

  test('a fault with a code that its status does not have is refused', async () => {
    const refused = sandbox.admin('POST', '/faults', { kind: 'status', status: 500, code: 'conflict_error' });
    await expect(refused).rejects.toThrow('body.code should be `\\"internal_server_error\\"`');
  });
});

describe('limits of the plan', () => {
  test('a data source that is full takes no further row, and keeps those that it has', async () => {
    const source = await sandbox.dataSource({});
    await sandbox.admin('POST', '/settings', { rowLimit: 2 });
    const add = () =>
      sandbox.raw('POST', '/v1/pages', { body: { parent: { data_source_id: source }, properties: {} } });
    expect([(await add()).status, (await add()).status]).toEqual([200, 200]);
    expect((await add()).body).toMatchObject({ status: 409, code: 'row_limit_exceeded' });
    expect((await sandbox.client().dataSources.query({ data_source_id: source })).results).toHaveLength(2);
  });

  test('a workspace that used up its blocks takes none, not even in part, and can still be changed', async () => {
    const page = await sandbox.page('Full', [paragraph('first')]);
    const { store } = sandbox.inside;
    const blockLimit = store.count('blocks') + store.count('pages') + store.count('databases') + 1;
    await sandbox.admin('POST', '/settings', { blockLimit });
    const append = (count: number) =>
      sandbox.raw('PATCH', `/v1/blocks/${page}/children`, { body: { children: many(count) } });
    expect((await append(2)).body).toMatchObject({
      status: 403,
      code: 'restricted_resource',
      additional_data: { block_limit: String(blockLimit) },
    });
    expect((await sandbox.client().blocks.children.list({ block_id: page })).results).toHaveLength(1);
    expect((await append(1)).status).toBe(200);
    expect((await append(1)).status).toBe(403);
    const renamed: Loose = await sandbox
      .client()
      .pages.update({ page_id: page, properties: { title: { title: text('Renamed') } } });
    expect(renamed.properties.title.title[0].plain_text).toBe('Renamed');
  });
});
