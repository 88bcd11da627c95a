import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { rowsOf } from './rows.ts';

// ASVS 3.3.1, 3.3.2, 3.3.3, 3.3.4, 7.2.3
describe('a browser’s session', () => {
  let at: House;
  let cookie: string;
  let csrfToken: string;
  let sessionId: string;
  beforeAll(async () => {
    at = await house();
    const { status, headers, body } = await at.ask('POST', '/v1/sessions', {
      as: null,
      body: { email: EMAIL, password: PASSWORD, kind: 'cookie' },
    });
    expect(status).toBe(201);
    const set = headers.get('set-cookie')!;
    expect(set).toMatch(/^__Host-session=na_session_[\w-]{43}; /);
    expect(set).toMatch(/; Path=\/;.*; HttpOnly; Secure; SameSite=Lax$/);
    expect(set).not.toMatch(/Domain/);
    expect(Object.keys(body)).not.toContain('token');
    expect(Object.keys(body)).not.toContain('refreshToken');
    cookie = set.split(';')[0]!;
    ({ csrfToken, id: sessionId } = body);
  });
  afterAll(() => at?.close());

  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    at.ask(method, path, { as: null, headers: { cookie, ...headers }, body });

  it('opens the API', async () => {
    const { status, body } = await ask('GET', '/v1/me');
    expect(status).toBe(200);
    expect(body.user.email).toBe(EMAIL);
  });

  it.each([
    ['from the page itself', { 'sec-fetch-site': 'same-origin' }],
    ['from a person who typed', { 'sec-fetch-site': 'none' }],
    ['from our origin, by a browser without Fetch Metadata', 'origin'],
    ['with the session’s CSRF token', 'csrf'],
  ] as const)('changes things %s', async (_how, given) => {
    const headers = { origin: { origin: at.url }, csrf: { 'x-csrf-token': csrfToken } }[given as 'origin'] ?? given;
    expect((await ask('POST', '/v1/api-keys', headers as never, { name: 'x' })).status).toBe(201);
  });

  // ASVS 3.5.1
  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister site', { 'sec-fetch-site': 'same-site' }],
    ['from another site that also knows a token', { 'sec-fetch-site': 'cross-site', 'x-csrf-token': 'known' }],
    ['from another origin', { origin: 'https://evil.example' }],
    ['from a sandboxed frame', { origin: 'null' }],
    ['from nowhere, without a token', {}],
    ['from nowhere, with a token of another session', { 'x-csrf-token': 'A'.repeat(43) }],
  ])('changes nothing %s', async (_how, headers) => {
    const before = await at.database.query('select count(*) from api_keys');
    const refused = await ask('POST', '/v1/api-keys', headers as never, { name: 'x' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'request_forged' } });
    expect(await at.database.query('select count(*) from api_keys')).toEqual(before);
  });

  // ASVS 3.5.1
  it('changes nothing with the CSRF token of another session, though of the same user', async () => {
    const body = { email: EMAIL, password: PASSWORD, kind: 'cookie' };
    const other = await at.ask('POST', '/v1/sessions', { as: null, body });
    expect(other.body.csrfToken).not.toBe(csrfToken);
    const refused = await ask('POST', '/v1/api-keys', { 'x-csrf-token': other.body.csrfToken }, { name: 'x' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'request_forged' } });
  });

  it('is opened by its own secret and by no refresh token', async () => {
    const { body } = await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } });
    const headers = { cookie: `__Host-session=${body.refreshToken}` };
    expect((await at.ask('GET', '/v1/me', { as: null, headers })).status).toBe(401);
  });

  it('does not stand behind a request that brings a credential of its own', async () => {
    expect((await ask('GET', '/v1/me', { authorization: 'Bearer garbage' })).status).toBe(401);
    const key = (await ask('POST', '/v1/api-keys', { 'sec-fetch-site': 'same-origin' }, { name: 'own' })).body.key;
    const byKey = await ask(
      'POST',
      '/v1/api-keys',
      { authorization: `Bearer ${key}`, 'sec-fetch-site': 'cross-site' },
      { name: 'x' },
    );
    expect(byKey.status).toBe(201);
  });

  // ASVS 7.2.4
  it('ends when the same browser logs in again, in place of going on beside the new one', async () => {
    const logIn = async (before?: string) => {
      const headers = before ? { cookie: before } : undefined;
      const body = { email: EMAIL, password: PASSWORD, kind: 'cookie' };
      return at.ask('POST', '/v1/sessions', { as: null, headers, body });
    };
    const first = await logIn();
    const before = first.headers.get('set-cookie')!.split(';')[0]!;
    const second = await logIn(before);
    expect(second.status).toBe(201);
    const ended = await at.database.query('select id, ended_because from sessions where ended_at is not null');
    expect(ended).toEqual([{ id: first.body.id, ended_because: 'logged_out' }]);
    await eventually(
      async () => expect((await at.ask('GET', '/v1/me', { as: null, headers: { cookie: before } })).status).toBe(401),
      { withinMs: 2_000 },
    );
    expect((await ask('GET', '/v1/me')).status).toBe(200);
  });

  it('is kept as a hash', async () => {
    const stored = await rowsOf(at.database, 'sessions');
    expect(stored).not.toContain(cookie.slice(-20));
  });

  it('begins again for a repeated log-in with the same Idempotency-Key, cookie and all', async () => {
    const logIn = () =>
      at.ask('POST', '/v1/sessions', {
        as: null,
        headers: { 'idempotency-key': 'log-in-1' },
        body: { email: EMAIL, password: PASSWORD, kind: 'cookie' },
      });
    const [one, two] = [await logIn(), await logIn()];
    expect(two.headers.get('idempotent-replayed')).toBe('true');
    expect(two.headers.get('set-cookie')).toBe(one.headers.get('set-cookie'));
    expect(two.body).toEqual(one.body);
  });

  it('ends with its log-out, which takes the cookie back', async () => {
    const { status, headers } = await ask('DELETE', '/v1/sessions/current', { 'sec-fetch-site': 'same-origin' });
    expect(status).toBe(204);
    expect(headers.get('set-cookie')).toMatch(/^__Host-session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await ask('GET', '/v1/me')).status).toBe(401);
    const [session] = await at.database.query('select ended_because from sessions where id = $1', [sessionId]);
    expect(session).toEqual({ ended_because: 'logged_out' });
  });
});
