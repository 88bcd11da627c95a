import { breachesOf, type ObservedAnswer } from './client-types/breaches.ts';
import { clientEndpoints, type ClientEndpoint } from './client-types/endpoints.ts';
import { TestSandbox, text, type Loose } from './harness.ts';

/** What the client has and the sandbox does not serve yet. */
const later = ['getPageMarkdown', 'updatePageMarkdown'];

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

describe('the endpoints of the client', () => {
  test('are 49, and the two of older versions', () => {
    expect(clientEndpoints.map(({ method, path }) => `${method} ${path}`)).toHaveLength(51);
  });

  test('are all served', async () => {
    const unserved = [];
    for (const endpoint of clientEndpoints) if (!(await isServed(endpoint))) unserved.push(endpoint.name);
    expect(unserved.filter(name => !later.includes(name))).toEqual([]);
  });

  async function isServed({ name, method, path }: ClientEndpoint): Promise<boolean> {
    const { body } = await sandbox.raw(method, path.replaceAll(/:\w+/g, sandbox.rootPageId), {
      version: ['queryDatabase', 'listDatabases'].includes(name) ? '2022-06-28' : '2026-03-11',
      ...(method !== 'GET' && { body: {} }),
    });
    return body['code'] !== 'invalid_request_url';
  }
});

describe('an answer that breaks the types of the client', () => {
  const get = async (path: string, version = '2025-09-03'): Promise<ObservedAnswer & { body: Loose }> => {
    const { status, body } = await sandbox.raw('GET', path, { version });
    return { method: 'GET', path, version, status, body };
  };

  test('is told from one that does not', async () => {
    const page = await get(`/v1/pages/${sandbox.rootPageId}`);
    expect(breachesOf(page)).toEqual([]);
    const told = (change: object) => breachesOf({ ...page, body: { ...page.body, ...change } });
    expect(told({ url: undefined })).toEqual([expect.stringContaining("must have required property 'url'")]);
    expect(told({ colour: 'red' })).toEqual([expect.stringContaining('"additionalProperty":"colour"')]);
    expect(told({ icon: { type: 'emoji', emoji: 7 } })).toEqual([
      expect.stringContaining('/icon/emoji must be string'),
    ]);
    expect(told({ object: 'database' })).not.toEqual([]);
    expect(told({ request_id: undefined })).toEqual(['the answer has no request_id']);
    const title = { ...page.body.properties.title, title: [{ ...text('x')[0], type: 'text' }] };
    expect(told({ properties: { title } })).not.toEqual([]);
  });

  test('is told in the shape of its version', async () => {
    const path = `/v1/pages/${sandbox.rootPageId}`;
    const [old, latest] = [await get(path), await get(path, '2026-03-11')];
    expect(breachesOf({ ...old, version: '2026-03-11' })).toEqual([expect.stringContaining('"archived"')]);
    expect(breachesOf({ ...latest, version: '2025-09-03' })).toEqual([expect.stringContaining("'archived'")]);
    const search = await sandbox.raw('POST', '/v1/search', { body: {} });
    const asked = { method: 'POST', path: '/v1/search', status: 200, body: search.body };
    expect(breachesOf({ ...asked, version: '2025-09-03' })).toEqual([]);
    expect(breachesOf({ ...asked, version: '2022-06-28' })).not.toEqual([]);
  });

  test('is told of errors too', () => {
    const body = { object: 'error', status: 404, code: 'object_not_found', message: 'x', request_id: 'y' };
    const answer = { method: 'GET', path: '/v1/users/me', version: null, status: 404, body };
    expect(breachesOf(answer)).toEqual([]);
    expect(breachesOf({ ...answer, status: 400 })).toEqual(['an error with status 400 that tells 404']);
    expect(breachesOf({ ...answer, body: { ...body, code: 'lost' } })).toEqual(['an error with the unknown code lost']);
    expect(breachesOf({ ...answer, body: { ...body, message: '' } })).toEqual(['an error without a message']);
  });
});
