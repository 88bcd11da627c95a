import { ConnectionService, type FinishAuthorizationRequest, type StartAuthorizationRequest } from '@na/contracts';
import { Problem } from '@na/errors';
import { randomUUID } from 'node:crypto';
import { API_KEY, EMAIL, house, PASSWORD, type Answered, type Asking, type House } from './house.ts';
import { rowsOf } from './rows.ts';
import { connection, ID } from './things.ts';

const NOTION = 'http://127.0.0.1:9/v1/oauth/authorize';
const FRONT = 'https://app.example.com';
const SESSION = { 'sec-fetch-site': 'same-origin' };

describe('connecting a Notion workspace', () => {
  let at: House;
  /** The state of what was started last, as notion-sync has put it into the address. */
  let state: string;
  beforeAll(async () => {
    at = await house({ env: { RETURN_TO_ORIGINS: FRONT, PUBLIC_URL: 'http://127.0.0.1:3000' } });
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    at.neighbours.answer(ConnectionService.startAuthorization, ({ id }) => {
      state = `${id}.${'s'.repeat(43)}`;
      return {
        url: `${NOTION}?state=${state}`,
        redirectUri: 'http://127.0.0.1:3000/v1/connections/authorizations/callback',
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
      };
    });
    at.neighbours.answer(ConnectionService.finishAuthorization, () => connection({ kind: 'oauth' }));
  });

  const finished = () => at.neighbours.asked.filter(({ call }) => call.endsWith('.FinishAuthorization'));
  const start = (body: object = {}, asking: Asking = {}) =>
    at.ask('POST', '/v1/connections/authorizations', { body, ...asking });
  /** Goes where a browser goes, with its cookies; redirects are not followed. */
  const visit = async (path: string, cookie = '', headers: Record<string, string> = {}): Promise<Answered> => {
    const answer = await fetch(at.url + path, { redirect: 'manual', headers: { cookie, ...headers } });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  const cookieOf = ({ headers }: Answered) => headers.get('set-cookie')?.split(';')[0] ?? '';
  const callback = (query: Record<string, string>, cookie = '', headers = {}) =>
    visit(`/v1/connections/authorizations/callback?${new URLSearchParams(query)}`, cookie, headers);
  const inSession = async (): Promise<string> =>
    cookieOf(
      await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD, kind: 'cookie' } }),
    );
  /** Opens the link of a program and goes on from its page. */
  const follow = async (url: string) => {
    const { pathname, search } = new URL(url);
    const cookie = cookieOf(await visit(pathname + search));
    return { cookie, led: await visit(pathname.replace(/open$/, 'follow') + search, cookie, SESSION) };
  };
  const ELSEWHERE = { status: 403, body: { code: 'authorization_elsewhere' } };
  const refused = async (answer: Promise<Answered>) => {
    const before = finished().length;
    expect(await answer).toMatchObject(ELSEWHERE);
    expect(finished()).toHaveLength(before);
  };

  describe('in a browser’s session', () => {
    let cookie: string;
    beforeAll(async () => void (cookie = await inSession()));
    const begin = (body: object = {}) => start(body, { as: null, headers: { cookie, ...SESSION } });

    // ASVS 10.1.2, 10.2.1
    it('leads to Notion, back, and to the place that was asked for, as whoever began it', async () => {
      const begun = await begin({ name: 'Wiki', returnTo: `${FRONT}/settings?tab=notion` });
      expect(begun).toMatchObject({ status: 201, body: { id: expect.any(String), url: `${NOTION}?state=${state}` } });
      expect(begun.headers.get('location')).toBe(`/v1/connections/authorizations/${begun.body.id}`);
      const { id } = begun.body;
      expect(at.neighbours.asked.at(-1)!.request).toEqual({ id, workspaceId: at.workspaceId, name: 'Wiki' });
      const ended = await callback({ code: 'the code', state }, cookie);
      expect(ended.status).toBe(303);
      expect(ended.headers.get('location')).toBe(`${FRONT}/settings?tab=notion&connectionId=${ID}`);
      expect(finished().at(-1)).toMatchObject({
        request: { workspaceId: at.workspaceId, state, code: 'the code' },
        actor: expect.stringMatching(/^user:/),
        workspaceId: at.workspaceId,
      });
    });

    it('says on a page that it is connected, when nobody said where to', async () => {
      at.neighbours.answer(ConnectionService.finishAuthorization, () => connection({ name: '<b>Wiki</b>' }));
      await begin();
      const ended = await callback({ code: 'c', state }, cookie);
      expect(ended.status).toBe(200);
      expect(ended.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(ended.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(ended.body).toContain('&#60;b&#62;Wiki&#60;/b&#62;');
    });

    // ASVS 10.1.2, 10.2.1
    it('ends nowhere else: not without the session, not in another one, not after a log-out', async () => {
      await begin({ returnTo: '/docs' });
      await refused(callback({ code: 'c', state }));
      await refused(callback({ code: 'c', state }, await inSession()));
      await refused(callback({ code: 'c', state }, '', { authorization: `Bearer ${API_KEY}` }));
      const own = await inSession();
      await start({}, { as: null, headers: { cookie: own, ...SESSION } });
      await at.ask('DELETE', '/v1/sessions/current', { as: null, headers: { cookie: own, ...SESSION } });
      await refused(callback({ code: 'c', state }, own));
    });

    it('passes on what went wrong, by its code and nothing else', async () => {
      await begin({ returnTo: '/docs?error=none&connectionId=none' });
      at.neighbours.answer(ConnectionService.finishAuthorization, () => {
        throw new Problem({
          kind: 'forbidden',
          code: 'authorization_denied',
          title: 'Denied',
          detail: 'Nobody gave it.',
        });
      });
      const ended = await callback({ error: 'access_denied', state }, cookie);
      expect(ended.status).toBe(303);
      expect(ended.headers.get('location')).toBe('http://127.0.0.1:3000/docs?error=authorization_denied');
      expect(finished().at(-1)!.request).toEqual({ workspaceId: at.workspaceId, state, error: 'access_denied' });
      await begin();
      expect(await callback({ error: 'access_denied', state }, cookie)).toMatchObject({
        status: 403,
        body: { code: 'authorization_denied' },
      });
    });

    it('is not begun by a page of another site', async () => {
      const forged = await start({}, { as: null, headers: { cookie, 'sec-fetch-site': 'cross-site' } });
      expect(forged).toMatchObject({ status: 403, body: { code: 'request_forged' } });
    });
  });

  // ASVS 3.7.2
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'https://app.example.com.evil.example',
    'javascript:alert(1)',
    'http://app.example.com',
  ])('does not lead to %s', async returnTo => {
    const before = at.neighbours.asked.length;
    expect(await start({ returnTo })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/returnTo' }] } });
    expect(at.neighbours.asked).toHaveLength(before);
  });

  it('does not lead to a place that is no longer listed', async () => {
    const cookie = await inSession();
    await start({ returnTo: '/docs' }, { as: null, headers: { cookie, ...SESSION } });
    await at.database.query(`update connection_authorizations set return_to = 'https://evil.example/' where id = $1`, [
      state.split('.')[0],
    ]);
    expect((await callback({ code: 'c', state }, cookie)).status).toBe(200);
  });

  describe('begun by a program', () => {
    it('gives a link to a page of ours that says for which workspace, and leads on to Notion', async () => {
      const { body } = await start();
      expect(body.url).toMatch(
        new RegExp(`^http://127.0.0.1:3000/v1/connections/authorizations/${body.id}/open\\?ticket=[\\w-]{43}$`),
      );
      const { pathname, search } = new URL(body.url);
      const page = await visit(pathname + search);
      expect(page.status).toBe(200);
      const [workspace] = await at.database.query<{ name: string }>('select name from workspaces');
      expect(page.body).toContain(workspace!.name);
      expect(page.body).not.toContain(state);
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(page.headers.get('set-cookie')).toMatch(
        new RegExp(`^__Host-connect-${body.id}=[\\w-]{43}; Path=/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$`),
      );
      const { cookie, led } = await follow(body.url);
      expect(led.status).toBe(303);
      expect(led.headers.get('location')).toBe(`${NOTION}?state=${state}`);
      const ended = await callback({ code: 'c', state }, cookie);
      expect(ended.status).toBe(200);
      expect(ended.headers.get('set-cookie')).toMatch(/^__Host-connect-[\w-]+=; .*Expires=Thu, 01 Jan 1970/);
      expect(finished().at(-1)).toMatchObject({
        actor: expect.stringMatching(/^api_key:/),
        workspaceId: at.workspaceId,
      });
    });

    // ASVS 10.1.2, 10.2.1
    it('ends only in the browser that went on from that page', async () => {
      const { body } = await start();
      const looked = cookieOf(await visit(new URL(body.url).pathname + new URL(body.url).search));
      await refused(callback({ code: 'c', state }, looked));
      const { cookie } = await follow(body.url);
      await refused(callback({ code: 'c', state }));
      await refused(callback({ code: 'c', state }, looked));
      await refused(callback({ code: 'c', state }, `__Host-connect-${body.id}=${'A'.repeat(43)}`));
      await refused(callback({ code: 'c', state }, await inSession()));
      expect((await callback({ code: 'c', state }, cookie)).status).toBe(200);
    });

    it('leads nobody on past the page, and no second browser', async () => {
      const { body } = await start();
      const { pathname, search } = new URL(body.url);
      const path = pathname.replace(/open$/, 'follow') + search;
      const cookie = cookieOf(await visit(pathname + search));
      const no = { status: 403, body: { code: 'connection_link_refused' } };
      expect(await visit(path, '', SESSION)).toMatchObject(no);
      for (const site of ['cross-site', 'same-site', 'none'])
        expect(await visit(path, cookie, { 'sec-fetch-site': site })).toMatchObject(no);
      expect((await visit(path, cookie, SESSION)).status).toBe(303);
      expect((await visit(path, cookie, SESSION)).status).toBe(303);
      const { led } = await follow(body.url);
      expect(led).toMatchObject(no);
    });

    it('has no page for a made-up ticket, nor for one that is too old', async () => {
      const { body } = await start();
      const no = { status: 403, body: { code: 'connection_link_refused' } };
      expect(await visit(`/v1/connections/authorizations/${body.id}/open?ticket=${'A'.repeat(43)}`)).toMatchObject(no);
      await at.database.query(`update connection_authorizations set expires_at = now() where id = $1`, [body.id]);
      const { pathname, search } = new URL(body.url);
      expect(await visit(pathname + search)).toMatchObject(no);
    });

    it('ends nowhere once its key is revoked, or its session over', async () => {
      const { body: made } = await at.ask('POST', '/v1/api-keys', {
        body: { name: 'Brief', scopes: ['connections:write'] },
      });
      const byKey = await start({}, { as: made.key });
      const one = { ...(await follow(byKey.body.url)), state };
      await at.ask('DELETE', `/v1/api-keys/${made.id}`);
      await refused(callback({ code: 'c', state: one.state }, one.cookie));
      const { body: session } = await at.ask('POST', '/v1/sessions', {
        as: null,
        body: { email: EMAIL, password: PASSWORD },
      });
      const byToken = await start({}, { as: session.token });
      const two = { ...(await follow(byToken.body.url)), state };
      await at.ask('DELETE', '/v1/sessions/current', { as: session.token });
      await refused(callback({ code: 'c', state: two.state }, two.cookie));
    });
  });

  it.each([
    ['nothing', {}],
    ['no state', { code: 'c' }],
    ['a state that is none', { code: 'c', state: 'x' }],
    ['a state of nothing', { code: 'c', state: `${randomUUID()}.${'s'.repeat(43)}` }],
    ['more than a state', { code: 'c', state: `${ID}.${'s'.repeat(5_000)}` }],
  ])('refuses to come back with %s', async (_what, query) => {
    await refused(callback(query as Record<string, string>, await inSession()));
  });

  it('refuses to come back too late', async () => {
    const cookie = await inSession();
    await start({}, { as: null, headers: { cookie, ...SESSION } });
    await at.database.query(`update connection_authorizations set expires_at = now()`);
    await refused(callback({ code: 'c', state }, cookie));
  });

  it('begins once for a repeated request, and connects anew what is named', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const [one, two] = [await start({ connectionId: ID }, { headers }), await start({ connectionId: ID }, { headers })];
    expect(two.body).toEqual(one.body);
    expect(at.neighbours.asked.at(-1)!.request as StartAuthorizationRequest).toMatchObject({ connectionId: ID });
  });

  it('keeps state, ticket and mark as hashes or sealed', async () => {
    const { body } = await start();
    const { cookie } = await follow(body.url);
    const stored = await rowsOf(at.database, 'connection_authorizations');
    for (const secret of [state, new URL(body.url).searchParams.get('ticket')!, cookie.split('=')[1]!])
      expect(stored.includes(secret)).toBe(false);
  });

  it('asks for the permission, and another workspace’s is not there', async () => {
    const { body } = await at.ask('POST', '/v1/api-keys', { body: { name: 'Reader', scopes: ['read'] } });
    expect((await start({}, { as: body.key })).status).toBe(403);
    expect((await start({}, { as: null })).status).toBe(401);
  });

  it('never answers with what Notion gave', async () => {
    const cookie = await inSession();
    await start({}, { as: null, headers: { cookie, ...SESSION } });
    const ended = await callback({ code: 'secret-code', state }, cookie);
    expect(JSON.stringify([ended.body, [...ended.headers]])).not.toContain('secret-code');
    expect((finished().at(-1)!.request as FinishAuthorizationRequest).code).toBe('secret-code');
  });
});
