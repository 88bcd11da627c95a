import { EMAIL, house, PASSWORD, type House } from './house.ts';

const OURS = 'https://app.example.com';
const NOT_OURS = [
  'https://evil.example',
  'https://app.example.com.evil.example',
  'https://xapp.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'HTTPS://APP.EXAMPLE.COM',
  'null',
];

describe('pages of other origins', () => {
  let at: House;
  let cookie: string;
  beforeAll(async () => {
    at = await house({ env: { CORS_ORIGINS: `${OURS},https://admin.example.com` } });
    const body = { email: EMAIL, password: PASSWORD, kind: 'cookie' };
    const { headers } = await at.ask('POST', '/v1/sessions', { as: null, body });
    cookie = headers.get('set-cookie')!.split(';')[0]!;
  });
  afterAll(() => at?.close());

  const preflight = (origin: string) =>
    fetch(`${at.url}/v1/api-keys`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-csrf-token',
      },
    });
  const change = (headers: Record<string, string>) =>
    at.ask('POST', '/v1/api-keys', { as: null, body: { name: 'cors' }, headers: { cookie, ...headers } });

  // ASVS 3.4.2
  it('that are listed may ask, with the session of their user, and read limits and refusals', async () => {
    const { status, headers } = await preflight(OURS);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(OURS);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(Number(headers.get('access-control-max-age'))).toBeGreaterThan(0);
    const refused = await at.ask('GET', '/v1/me', { as: null, headers: { origin: OURS } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(OURS);
    expect(refused.headers.get('access-control-expose-headers')).toContain('RateLimit');
    expect(refused.headers.get('vary')).toContain('Origin');
  });

  // ASVS 3.4.2, 3.5.1, 3.5.2
  it.each(NOT_OURS)('that are not listed are told nothing: %s', async origin => {
    const asked = await preflight(origin);
    expect(asked.status).not.toBe(204);
    const read = await at.ask('GET', '/v1/me', { headers: { origin } });
    for (const { headers } of [asked, read])
      expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([]);
    expect(read.headers.get('vary')).toContain('Origin');
  });

  // ASVS 3.5.1, 3.5.3
  it('change things with a session cookie when they are listed, and only then', async () => {
    expect((await change({ origin: OURS, 'sec-fetch-site': 'same-site' })).status).toBe(201);
    expect((await change({ origin: OURS, 'sec-fetch-site': 'cross-site' })).status).toBe(201);
    for (const origin of NOT_OURS)
      for (const site of ['same-site', 'cross-site'])
        expect(await change({ origin, 'sec-fetch-site': site })).toMatchObject({
          status: 403,
          body: { code: 'request_forged' },
        });
    // A form of another site sends no Origin that is ours.
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('do not change which paths and methods there are', async () => {
    expect((await at.ask('GET', '/v1/nothing')).status).toBe(404);
    expect((await at.ask('PUT', '/v1/todos')).headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await fetch(`${at.url}/v1/todos`, { method: 'OPTIONS', headers: { origin: OURS } })).status).toBe(405);
  });
});
