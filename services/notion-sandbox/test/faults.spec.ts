import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());
afterEach(async () => sandbox.admin('DELETE', '/faults'));

const createPage = (title: string) =>
  sandbox
    .client()
    .pages.create({ parent: { page_id: sandbox.rootPageId }, properties: { title: text(title) as Loose } });

/** How many pages of that title there are. */
async function pagesCalled(title: string): Promise<number> {
  return (await sandbox.client().search({ query: title })).results.length;
}

describe('faults on cue', () => {
  const statuses: [number, string][] = [
    [409, 'conflict_error'],
    [429, 'rate_limited'],
    [500, 'internal_server_error'],
    [502, 'bad_gateway'],
    [503, 'service_unavailable'],
    [504, 'gateway_timeout'],
    [529, 'service_overload'],
  ];
  test.each(statuses)('%i %s, before anything is saved, as often as asked', async (status, code) => {
    const path = '/v1/pages';
    await sandbox.admin('POST', '/faults', {
      kind: 'status',
      status,
      retryAfter: 7,
      match: { method: 'POST', pathPattern: path },
      times: 2,
    });
    const body = { parent: { page_id: sandbox.rootPageId }, properties: { title: text(`Status ${status}`) } };
    for (let time = 0; time < 2; time += 1) {
      const answer = await sandbox.raw('POST', path, { body });
      expect(answer).toMatchObject({ status, body: { object: 'error', status, code, request_id: expect.any(String) } });
      expect(answer.headers.get('retry-after')).toBe('7');
    }
    expect(await pagesCalled(`Status ${status}`)).toBe(0);
    expect((await sandbox.raw('POST', path, { body })).status).toBe(200);
  });

  test('503 after saving tells what was saved', async () => {
    await sandbox.admin('POST', '/faults', { kind: '503_after_saving', times: 2 });
    await sandbox.client().users.me({});
    const created = await problemOf(createPage('Saved'));
    expect(created).toMatchObject({ status: 503, code: 'service_unavailable' });
    const page_id = created.body.additional_data.committed_resource_id;
    expect(await sandbox.client().pages.retrieve({ page_id })).toMatchObject({ id: page_id });
    const appended = await problemOf(
      sandbox.client().blocks.children.append({ block_id: page_id, children: [paragraph('a'), paragraph('b')] }),
    );
    const stored = await sandbox.client().blocks.children.list({ block_id: page_id });
    expect(appended.body.additional_data.committed_child_ids).toEqual(stored.results.map(({ id }) => id));
  });

  test('a request that fails anyway does not use up a fault after saving', async () => {
    await sandbox.admin('POST', '/faults', { kind: '503_after_saving' });
    expect((await sandbox.raw('POST', '/v1/pages', { body: {} })).status).toBe(400);
    expect((await problemOf(createPage('Still hit'))).status).toBe(503);
  });

  test.each(['before', 'after'])('a connection dropped %s saving', async when => {
    await sandbox.admin('POST', '/faults', { kind: 'drop', when, match: { bodyContains: `Dropped ${when}` } });
    await expect(createPage(`Dropped ${when}`)).rejects.toThrow();
    expect(await pagesCalled(`Dropped ${when}`)).toBe(when === 'before' ? 0 : 1);
    const { entries } = await sandbox.admin('GET', '/log?path=/v1/pages&limit=10000');
    expect(entries.at(-1)).toMatchObject({
      status: null,
      fault: 'drop',
      body: { properties: { title: text(`Dropped ${when}`) } },
    });
  });

  test('slow after saving: the page stands before its answer comes', async () => {
    await sandbox.admin('POST', '/faults', {
      kind: 'slow',
      ms: 400,
      when: 'after',
      match: { method: 'POST', pathPattern: '/v1/pages' },
    });
    let answered = false;
    const call = createPage('Slow').finally(() => (answered = true));
    while ((await pagesCalled('Slow')) === 0) expect(answered).toBe(false);
    expect(answered).toBe(false);
    await call;
  });

  test('slow before saving: the answer comes late, and right', async () => {
    await sandbox.admin('POST', '/faults', { kind: 'slow', ms: 120 });
    const begun = performance.now();
    await createPage('Late');
    expect(performance.now() - begun).toBeGreaterThan(115);
  });

  test('an edge error is HTML with a ray id', async () => {
    await sandbox.admin('POST', '/faults', { kind: 'html_502' });
    const answer = await sandbox.raw('GET', '/v1/users/me');
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/);
    expect(answer.text).toContain('Bad gateway');
  });

  test('a fault hits only what it matches, until it is cleared', async () => {
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Hit me' });
    await sandbox.admin('POST', '/faults', {
      kind: 'status',
      status: 500,
      times: null,
      match: { token: 'Hit me', pathPattern: '/v1/users*' },
    });
    const ask = async (path: string, asked?: string) =>
      (await sandbox.raw('GET', path, { token: asked ?? sandbox.token })).status;
    expect(await ask('/v1/users/me')).toBe(200);
    expect([await ask('/v1/users/me', token), await ask('/v1/users', token)]).toEqual([500, 500]);
    expect(await ask(`/v1/pages/${sandbox.rootPageId}`, token)).toBe(200);
    const { faults } = await sandbox.admin('GET', '/faults');
    expect(faults).toMatchObject([{ kind: 'status', status: 500, times: null, hits: 2 }]);
    await sandbox.admin('DELETE', '/faults');
    expect(await ask('/v1/users/me', token)).toBe(200);
  });

  const refused: [object, string][] = [
    [{}, 'body.kind should be'],
    [{ kind: 'status', status: 418 }, 'body.status should be one of 400, 409'],
    [{ kind: 'slow' }, 'body.ms should be defined'],
    [{ kind: 'drop', when: 'during' }, 'body.when should be'],
    [{ kind: 'drop', often: 1 }, 'body.often should be not present'],
  ];
  test.each(refused)('%j is no fault', async (body, message) => {
    const answer = await sandbox.raw('POST', '/_sandbox/faults', { body, token: null, version: null });
    expect(answer.status).toBe(400);
    expect(answer.body['message']).toContain(message);
  });
});
