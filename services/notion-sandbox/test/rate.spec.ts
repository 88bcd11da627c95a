import { problemOf, TestSandbox } from './harness.ts';

let sandbox: TestSandbox;
afterEach(async () => sandbox.close());

async function start(settings: { ratePerMinute: number; workspaceRatePerMinute?: number }): Promise<void> {
  sandbox = await TestSandbox.start({ settings });
  await sandbox.admin('POST', '/clock', { set: '2026-05-04T10:00:00Z', frozen: true });
}

describe('rate windows', () => {
  test('a budget may be spent at once; then 429 until the 60 seconds are over', async () => {
    await start({ ratePerMinute: 3 });
    const me = () => sandbox.raw('GET', '/v1/users/me');
    expect((await Promise.all([me(), me(), me()])).map(({ status }) => status)).toEqual([200, 200, 200]);
    await sandbox.admin('POST', '/clock', { advance: 20 });
    const refused = await me();
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', additional_data: { rate_limit_reason: 'public_api_request_rate_limit' } },
    });
    expect(refused.headers.get('retry-after')).toBe('40');
    await sandbox.admin('POST', '/clock', { advance: 39 });
    expect((await me()).headers.get('retry-after')).toBe('1');
    await sandbox.admin('POST', '/clock', { advance: 1 });
    expect((await me()).status).toBe(200);
  });

  test('each token has its own budget, and the workspace one for all', async () => {
    await start({ ratePerMinute: 2, workspaceRatePerMinute: 3 });
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other', ratePerMinute: 5 });
    const ask = async (asked?: string) =>
      (await sandbox.raw('GET', '/v1/users/me', { token: asked ?? sandbox.token })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
    expect(await ask(token)).toBe(200);
    const space = await sandbox.raw('GET', '/v1/users/me', { token });
    expect(space.body['additional_data']).toEqual({ rate_limit_reason: 'public_api_space_request_rate_limit' });
  });

  test('unknown tokens and refused requests cost nothing; failed ones do', async () => {
    await start({ ratePerMinute: 2 });
    for (let index = 0; index < 5; index += 1) await sandbox.raw('GET', '/v1/users/me', { token: 'ntn_nobody' });
    expect((await sandbox.raw('GET', '/v1/pages/x')).status).toBe(400);
    expect((await sandbox.raw('GET', '/v1/users/me')).status).toBe(200);
    expect((await sandbox.raw('GET', '/v1/users/me')).status).toBe(429);
  });

  test('the official client recognises the refusal', async () => {
    await start({ ratePerMinute: 1 });
    await sandbox.raw('GET', '/v1/users/me');
    expect(await problemOf(sandbox.client().users.me({}))).toMatchObject({ status: 429, code: 'rate_limited' });
  });
});
