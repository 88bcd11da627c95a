import { house, type House } from './house.ts';

describe('what is shown to whoever asks', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  // ASVS 13.4.3
  it.each([
    '/',
    '/docs/',
    '/docs/assets',
    '/docs/assets/',
    '/account',
    '/account/',
    '/oauth',
    '/oauth/',
    '/.well-known/',
    '/v1',
    '/v1/',
  ])('lists nothing of what lies below %s', async path => {
    const response = await fetch(at.url + path, { redirect: 'manual' });
    expect([404, 405]).toContain(response.status);
    expect(await response.text()).not.toMatch(/swagger-ui|page\.css|pages\.css|jwks|<a |href/);
  });

  // ASVS 13.4.3, 13.4.5
  it.each([
    '/docs/assets/package.json',
    '/docs/assets/../package.json',
    '/docs/assets/%2e%2e/%2e%2e/package.json',
    '/docs/assets/README.md',
    '/.git/config',
    '/.env',
    '/package.json',
  ])('gives no file but those that pages load: not %s', async path => {
    expect((await fetch(at.url + path)).status).toBe(404);
  });

  // ASVS 13.4.5
  it('is the API’s own document, which says nothing of what the services ask each other', async () => {
    const { body } = await at.ask('GET', '/docs/openapi.json', { as: null });
    const paths = Object.keys(body.paths);
    expect(paths.filter(path => !/^\/(v1|health|\.well-known)(\/|$)/.test(path))).toEqual([]);
    expect(JSON.stringify(body).match(/rpc\.na\.|postgres:\/\/|nats:\/\/|redis:\/\//g)).toBeNull();
  });

  // ASVS 13.4.5
  it('is, to those in the cluster who read metrics, nothing about anybody', async () => {
    await at.ask('GET', '/v1/me');
    const text = await (await fetch(`${at.url}/metrics`)).text();
    expect(text).toContain('http_server_request_duration_seconds');
    expect(text).not.toMatch(/@example\.com|na_live_|na_demo_/);
    expect(text).not.toContain(at.workspaceId);
  });

  // ASVS 13.4.2
  it('is nothing that only those who build it need: no debugger, no inspector, no test pages of the OAuth server', async () => {
    for (const path of [
      '/debug',
      '/debug/pprof',
      '/__inspect',
      '/json/list',
      '/oauth/interaction/x',
      '/oauth/session/end',
    ])
      expect((await fetch(at.url + path, { redirect: 'manual' })).status).toBe(404);
    expect(process.debugPort === 0 || !process.execArgv.some(each => each.startsWith('--inspect'))).toBe(true);
  });
});
