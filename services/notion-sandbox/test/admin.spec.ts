import { paragraph, TestSandbox, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeEach(async () => (sandbox = await TestSandbox.start()));
afterEach(async () => sandbox.close());

describe('the request log', () => {
  test('tells method, path, version, token, trace, status and the body of writes', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const since = (await sandbox.admin('GET', '/log'))['latest'];
    const path = `/v1/blocks/${sandbox.rootPageId}/children`;
    const body = { children: [paragraph('logged')] };
    const answer = await sandbox.raw('PATCH', path, { body, headers: { traceparent } });
    await sandbox.raw('GET', `${path}?page_size=5`);
    await sandbox.raw('GET', '/v1/users/me', { token: 'ntn_nobody' });
    const { entries, latest } = await sandbox.admin('GET', `/log?since=${since}`);
    expect(latest).toBe(since + 3);
    expect(entries).toMatchObject([
      {
        seq: since + 1,
        method: 'PATCH',
        path,
        version: '2025-09-03',
        token: 'Sandbox integration',
        status: 200,
        traceparent,
        requestId: answer.body['request_id'],
        ms: expect.any(Number),
        fault: null,
        body,
      },
      { method: 'GET', query: 'page_size=5', traceparent: null },
      { status: 401, token: null },
    ]);
    expect(entries[1]).not.toHaveProperty('body');
    const filtered = await sandbox.admin('GET', `/log?since=${since}&method=get&path=/v1/blocks/*&limit=1`);
    expect(filtered['entries']).toMatchObject([{ seq: since + 2 }]);
  });
});

describe('the clock', () => {
  test('is set, moved, frozen and reset', async () => {
    const set = await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
    expect(set['now']).toBe('2030-01-01T00:00:00.000Z');
    expect((await sandbox.admin('POST', '/clock', { advance: 90 }))['now']).toBe('2030-01-01T00:01:30.000Z');
    const page: Loose = await sandbox.client().pages.retrieve({ page_id: await sandbox.page() });
    expect(page.created_time).toBe('2030-01-01T00:01:00.000Z');
    expect((await sandbox.admin('POST', '/clock', { reset: true }))['offsetMs']).toBe(0);
    const wrong = await sandbox.raw('POST', '/_sandbox/clock', { body: { set: 'noon' }, token: null, version: null });
    expect(wrong.status).toBe(400);
  });
});

describe('the settings', () => {
  test('change while it runs', async () => {
    const before = await sandbox.admin('GET', '/settings');
    expect(await sandbox.admin('POST', '/settings', { ratePerMinute: 1 })).toEqual({ ...before, ratePerMinute: 1 });
    const me = async () => (await sandbox.raw('GET', '/v1/users/me')).status;
    expect([await me(), await me()]).toEqual([200, 429]);
    const wrong = await sandbox.raw('POST', '/_sandbox/settings', { body: { openAdmin: true }, token: null });
    expect(wrong.status).toBe(400);
  });
});

describe('snapshots and resets', () => {
  test('a snapshot brings back what was, as often as wanted', async () => {
    const notion = sandbox.client();
    const page_id = await sandbox.page('Kept', [paragraph('kept')]);
    const { id } = await sandbox.admin('POST', '/snapshot');
    for (let round = 0; round < 2; round += 1) {
      const extra = await sandbox.page('Extra');
      await notion.blocks.children.append({ block_id: page_id, children: [paragraph('extra')] });
      await notion.pages.update({ page_id, in_trash: true });
      expect(await sandbox.admin('POST', '/restore', { id })).toEqual({
        token: sandbox.token,
        rootPageId: sandbox.rootPageId,
      });
      expect(await notion.pages.retrieve({ page_id })).toMatchObject({ in_trash: false });
      expect((await notion.blocks.children.list({ block_id: page_id })).results).toHaveLength(1);
      expect((await sandbox.raw('GET', `/v1/pages/${extra}`)).status).toBe(404);
    }
    const unknown = await sandbox.raw('POST', '/_sandbox/restore', { body: { id: 'x' }, token: null, version: null });
    expect(unknown.status).toBe(404);
  });

  test('a reset plants a seed anew, with the same ids each time', async () => {
    const before = await sandbox.toDos();
    await sandbox.admin('POST', '/reset', { seed: 'empty' });
    expect((await sandbox.client().search({})).results).toMatchObject([{ id: sandbox.rootPageId }]);
    await sandbox.admin('POST', '/reset', { seed: 'demo' });
    expect(await sandbox.toDos()).toBe(before);
  });
});

describe('who may use it', () => {
  test('not a web page of somebody else', async () => {
    const answer = await sandbox.raw('GET', '/_sandbox/health', { headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });

  test('health is told without a token', async () => {
    expect(await sandbox.admin('GET', '/health')).toMatchObject({ status: 'ok', workspace: 'Sandbox' });
    for (const path of ['/health/live', '/health/ready']) {
      expect(await sandbox.raw('GET', path, { token: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
  });
});
