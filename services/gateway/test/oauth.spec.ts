import { TodoService } from '@na/contracts';
import { eventually } from '@na/testing';
import { createHash, randomBytes } from 'node:crypto';
import { browserOn, type Browser } from './browser.ts';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { rowsOf } from './rows.ts';

const CALLBACK = 'https://app.example/callback';

interface App {
  id: string;
  secret: string;
}

describe('the OAuth server', () => {
  let at: House;
  let bot: App;
  let webApp: App;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
    bot = await register({ name: 'Bot', scopes: ['todos:read', 'todos:write'] });
    webApp = await register({ name: 'Web <app>', redirectUris: [CALLBACK], scopes: ['todos:read', 'tasks:read'] });
  });
  afterAll(() => at?.close());

  async function register(body: object): Promise<App> {
    const made = await at.ask('POST', '/v1/applications', { body });
    expect(made.status).toBe(201);
    return made.body;
  }

  async function ask(path: string, fields: Record<string, string>, app?: App) {
    const response = await fetch(`${at.url}/oauth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(app && { authorization: `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}` }),
      },
      body: new URLSearchParams(fields).toString(),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }
  const token = (fields: Record<string, string>, app?: App) => ask('/token', fields, app);
  const list = (bearer: string, by: Pick<House, 'ask'> = at) => by.ask('GET', '/v1/todos', { as: bearer });

  it('describes itself (RFC 8414)', async () => {
    const response = await fetch(`${at.url}/oauth/.well-known/oauth-authorization-server`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials', 'refresh_token']),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      introspection_endpoint: expect.stringContaining('/oauth/token/introspection'),
      revocation_endpoint: expect.stringContaining('/oauth/token/revocation'),
    });
  });

  it('keeps the secrets of applications sealed, and shows them once', async () => {
    const seen = JSON.stringify([
      (await at.ask('GET', '/v1/applications')).body,
      (await at.ask('GET', `/v1/applications/${bot.id}`)).body,
      await at.database.query('select a::text from applications a'),
      await at.database.query('select data from outbox'),
    ]);
    expect(seen).not.toContain(bot.secret.slice(-20));
  });

  describe('for an application on its own account', () => {
    const own = (fields = {}, app = bot) => token({ grant_type: 'client_credentials', ...fields }, app);

    it('gives a token that opens what was asked for, and nothing else', async () => {
      const { status, body } = await own({ scope: 'todos:read' });
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer', expires_in: 600, scope: 'todos:read' },
      });
      expect((await list(body.access_token)).status).toBe(200);
      const me = await at.ask('GET', '/v1/me', { as: body.access_token });
      expect(me.body).toEqual({
        actor: `application:${bot.id}`,
        workspaceId: at.workspaceId,
        permissions: ['todos:read'],
      });
      const write = await at.ask('POST', '/v1/todos', { as: body.access_token, body: { title: 'x' } });
      expect(write).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
      const asked = at.neighbours.asked.at(-1);
      expect(asked).toMatchObject({ actor: `application:${bot.id}`, workspaceId: at.workspaceId });
    });

    // ASVS 10.4.10, 10.4.11
    it('gives none for more than it is registered for, to a wrong secret, or to somebody unknown', async () => {
      expect(await own({ scope: 'todos:read api_keys:write' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_scope' },
      });
      expect(await own({}, { ...bot, secret: 'wrong' })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
      expect(await own({}, { id: 'nobody', secret: 'x' })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    });

    it('keeps tokens as hashes', async () => {
      const { access_token } = (await own({ scope: 'todos:read' })).body;
      const stored = await rowsOf(at.database, 'oauth_artifacts');
      expect(stored).not.toContain(access_token);
    });

    it('tells an application of its own tokens, and of nobody else’s (RFC 7662)', async () => {
      const { access_token } = (await own({ scope: 'todos:read' })).body;
      const introspect = (app: App) => ask('/token/introspection', { token: access_token }, app);
      expect((await introspect(bot)).body).toMatchObject({ active: true, client_id: bot.id, scope: 'todos:read' });
      expect((await introspect(webApp)).body).toEqual({ active: false });
      expect((await ask('/token/introspection', { token: access_token })).status).toBe(400);
    });

    it('takes tokens back (RFC 7009): within two seconds they open nothing on any replica', async () => {
      const other = await at.replica();
      const { access_token } = (await own({ scope: 'todos:read' })).body;
      expect((await list(access_token, other)).status).toBe(200);
      await ask('/token/revocation', { token: access_token }, webApp);
      expect((await list(access_token, other)).status).toBe(200);
      expect((await ask('/token/revocation', { token: access_token }, bot)).status).toBe(200);
      await eventually(async () => expect((await list(access_token, other)).status).toBe(401), { withinMs: 2_000 });
      expect((await ask('/token/introspection', { token: access_token }, bot)).body).toEqual({ active: false });
    });

    it('ends all of it with the application, and the old secret with the new one', async () => {
      const app = await register({ name: 'Short', scopes: ['todos:read'] });
      const { access_token } = (await own({ scope: 'todos:read' }, app)).body;
      expect((await list(access_token)).status).toBe(200);
      const rotated = (await at.ask('POST', `/v1/applications/${app.id}/rotate-secret`)).body;
      expect((await own({}, app)).status).toBe(401);
      expect((await own({}, rotated)).status).toBe(200);
      expect((await at.ask('DELETE', `/v1/applications/${app.id}`)).status).toBe(204);
      expect((await at.ask('DELETE', `/v1/applications/${app.id}`)).status).toBe(204);
      await eventually(async () => expect((await list(access_token)).status).toBe(401), { withinMs: 2_000 });
      expect((await own({}, rotated)).status).toBe(401);
    });
  });

  describe('for an application that acts for a user', () => {
    const verifier = randomBytes(32).toString('base64url');
    const authorization = (over: Record<string, string | undefined> = {}) => {
      const asked = {
        client_id: webApp.id,
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'todos:read offline_access',
        state: 'state-1',
        prompt: 'consent',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...over,
      };
      const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return `/oauth/auth?${new URLSearchParams(given).toString()}`;
    };
    const exchange = (code: string, fields = {}) =>
      token(
        { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier, ...fields },
        webApp,
      );
    const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token }, webApp);

    async function loggedIn(): Promise<Browser> {
      const browser = browserOn(at.url);
      const login = await browser.goTo(authorization());
      await browser.submit(login, 'log-in', { email: EMAIL, password: PASSWORD });
      return browser;
    }
    async function code(browser: Browser, over = {}): Promise<string> {
      const consent = await browser.goTo(authorization(over));
      const back = await browser.submit(consent, 'consent');
      expect(back.url).toContain(CALLBACK);
      return new URL(back.url).searchParams.get('code')!;
    }

    // ASVS 6.2.6, 6.2.7, 10.3.2, 10.7.2
    it('asks who they are and whether it may, and sends them back with a code that gives tokens', async () => {
      const browser = browserOn(at.url);
      const login = await browser.goTo(authorization());
      expect(login.html).toContain('Web &lt;app&gt;');
      // Hidden while it is typed, and left to password managers and the clipboard.
      expect(login.html).toContain('name="password" type="password" autocomplete="current-password"');
      expect(login.html).not.toMatch(/<script|\son\w+=/);
      const wrong = await browser.submit(login, 'log-in', { email: EMAIL, password: 'wrong' });
      expect(wrong).toMatchObject({ status: 401, html: expect.stringContaining('password is wrong') });
      const consent = await browser.submit(wrong, 'log-in', { email: EMAIL, password: PASSWORD });
      expect(consent.html).toContain('See to-dos.');
      expect(consent.html).toContain('app.example');
      expect(consent.html).toContain('Web &lt;app&gt;');
      expect(consent.html).toContain('<strong>Demo</strong>');
      expect(consent.html).toContain('after 90 days');
      expect(consent.html).not.toContain('See tasks');
      expect(consent.headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; form-action 'self' https://app.example; frame-ancestors 'none'; base-uri 'none'",
      );
      const back = new URL((await browser.submit(consent, 'consent')).url);
      expect(back.searchParams.get('state')).toBe('state-1');
      expect(back.searchParams.get('iss')).toMatch(/\/oauth$/);
      const { status, body } = await exchange(back.searchParams.get('code')!);
      expect({ status, scope: body.scope }).toEqual({ status: 200, scope: 'todos:read offline_access' });
      const me = await at.ask('GET', '/v1/me', { as: body.access_token });
      expect(me.body).toMatchObject({ actor: expect.stringMatching(/^user:/), permissions: ['todos:read'] });
      expect((await at.ask('GET', '/v1/sessions', { as: body.access_token })).body.code).toBe('user_needed');
    });

    // ASVS 10.4.6
    it('needs PKCE, with the very verifier', async () => {
      const browser = await loggedIn();
      const plain = await browser.goTo(authorization({ code_challenge: undefined, code_challenge_method: undefined }));
      expect(plain.url).toContain(`${CALLBACK}?error=invalid_request`);
      const weak = await browser.goTo(authorization({ code_challenge: verifier, code_challenge_method: 'plain' }));
      expect(weak.url).toContain(`${CALLBACK}?error=invalid_request`);
      expect(
        await exchange(await code(browser), { code_verifier: randomBytes(32).toString('base64url') }),
      ).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    });

    it('says in a page that it has ended, to whoever comes late or from elsewhere', async () => {
      const login = await browserOn(at.url).goTo(authorization());
      const elsewhere = await browserOn(at.url).goTo(login.url);
      expect(elsewhere).toMatchObject({ status: 400, html: expect.stringContaining('Begin again') });
    });

    // ASVS 10.4.1
    it('sends nobody anywhere but to a registered address', async () => {
      for (const uri of ['https://evil.example/callback', `${CALLBACK}/../evil`, `${CALLBACK}?x=1`, undefined]) {
        const { url, status, html } = await browserOn(at.url).goTo(authorization({ redirect_uri: uri }));
        expect({ isOurs: url.startsWith(at.url), status }).toEqual({ isOurs: true, status: 400 });
        expect(html).toContain('redirect_uri');
      }
    });

    // ASVS 10.7.1
    it('asks each time, though the same was allowed before', async () => {
      const browser = await loggedIn();
      await code(browser);
      const again = await browser.goTo(authorization({ prompt: undefined, scope: 'todos:read' }));
      expect(again.html).toContain('Let it act for you?');
    });

    // ASVS 10.4.3
    it('gives a code that is good for a minute', async () => {
      const late = await code(await loggedIn());
      const [kept] = await at.database.query(
        `select extract(epoch from expires_at - now())::float8 as seconds from oauth_artifacts
         where kind = 'AuthorizationCode' order by expires_at desc limit 1`,
      );
      expect((kept as { seconds: number }).seconds).toBeLessThanOrEqual(60);
      await at.database.query(`update oauth_artifacts set expires_at = now() where kind = 'AuthorizationCode'`);
      expect((await exchange(late)).body.error).toBe('invalid_grant');
    });

    // ASVS 10.4.4
    it('gives tokens by the grants that an application needs, and never for a password or straight to the browser', async () => {
      const browser = await loggedIn();
      const implicit = await browser.goTo(authorization({ response_type: 'token' }));
      expect(implicit.url).not.toContain('access_token');
      expect(implicit.url).toContain('error=');
      const byPassword = await token({ grant_type: 'password', username: EMAIL, password: PASSWORD }, webApp);
      expect(byPassword.body.error).toBe('unsupported_grant_type');
      const botWithCode = await token(
        { grant_type: 'authorization_code', code: 'x', redirect_uri: CALLBACK, code_verifier: verifier },
        bot,
      );
      expect(botWithCode.body.error_description).toBe('requested grant type is not allowed for this client');
    });

    // ASVS 10.4.8
    it('ends with the consent after 90 days, however often it is refreshed', async () => {
      const { refresh_token } = (await exchange(await code(await loggedIn()))).body;
      const [grant] = await at.database.query(
        `select extract(epoch from expires_at - now())::float8 / 86400 as days from oauth_artifacts
         where kind = 'Grant' order by expires_at desc limit 1`,
      );
      expect(Math.round((grant as { days: number }).days)).toBe(90);
      await at.database.query(`update oauth_artifacts set expires_at = now() where kind = 'Grant'`);
      expect((await refresh(refresh_token)).body.error).toBe('invalid_grant');
    });

    // ASVS 10.4.2
    it('takes a code once; one that comes again ends what it gave', async () => {
      const once = await code(await loggedIn());
      const { access_token, refresh_token } = (await exchange(once)).body;
      expect((await exchange(once)).body.error).toBe('invalid_grant');
      await eventually(async () => expect((await list(access_token)).status).toBe(401), { withinMs: 2_000 });
      expect((await refresh(refresh_token)).body.error).toBe('invalid_grant');
    });

    // ASVS 10.4.5
    it('replaces a refresh token on each use; one that comes again ends what it gave', async () => {
      const first = (await exchange(await code(await loggedIn()))).body;
      const second = await refresh(first.refresh_token);
      expect(second.status).toBe(200);
      expect((await list(second.body.access_token)).status).toBe(200);
      expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant');
      expect((await refresh(second.body.refresh_token)).body.error).toBe('invalid_grant');
      await eventually(async () => expect((await list(second.body.access_token)).status).toBe(401), {
        withinMs: 2_000,
      });
    });

    it('lets the user decline', async () => {
      const browser = await loggedIn();
      const consent = await browser.goTo(authorization());
      const back = await browser.submit(consent, 'decline');
      expect(back.url).toContain(`${CALLBACK}?error=access_denied`);
    });

    it('takes no decision that another site’s page sent', async () => {
      const browser = await loggedIn();
      const consent = await browser.goTo(authorization());
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
        expect((await browser.submit(consent, 'consent', {}, headers)).status).toBe(403);
    });

    it('asks for a second factor where the workspace does', async () => {
      const browser = await loggedIn();
      await at.database.query('update workspaces set require_mfa = true');
      await eventually(
        async () => expect((await browser.goTo(authorization())).html).toContain('asks for a second factor'),
        { withinMs: 2_000 },
      );
      await at.database.query('update workspaces set require_mfa = false');
    });

    it('asks again who they are when their session has ended', async () => {
      const browser = await loggedIn();
      await at.database.query('update sessions set ended_at = now()');
      await eventually(async () => expect((await browser.goTo(authorization())).html).toContain('<h1>Log in</h1>'), {
        withinMs: 2_000,
      });
    });

    it('gives no more than the user may do today, and nothing once they are no member any more', async () => {
      const { access_token } = (await exchange(await code(await loggedIn(), { scope: 'todos:read tasks:read' }))).body;
      expect((await at.ask('GET', '/v1/me', { as: access_token })).body.permissions).toEqual([
        'todos:read',
        'tasks:read',
      ]);
      const { rows } = { rows: await at.database.query<{ user_id: string }>('select user_id from memberships') };
      await at.database.query('delete from memberships');
      await eventually(async () => expect((await list(access_token)).status).toBe(401), { withinMs: 2_000 });
      await at.database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, 'owner')`, [
        rows[0]!.user_id,
        at.workspaceId,
      ]);
    });

    // ASVS 10.4.9, 10.7.3
    it('shows users what they let applications do, and ends it when they say so', async () => {
      const { access_token } = (await exchange(await code(await loggedIn()))).body;
      const { body: session } = await at.ask('POST', '/v1/sessions', {
        as: null,
        body: { email: EMAIL, password: PASSWORD },
      });
      const seen = (await at.ask('GET', '/v1/me/authorizations', { as: session.token })).body.data;
      expect(seen).toMatchObject([{ applicationId: webApp.id, name: 'Web <app>', workspaceId: at.workspaceId }]);
      for (const _once of [1, 2])
        expect((await at.ask('DELETE', `/v1/me/authorizations/${webApp.id}`, { as: session.token })).status).toBe(204);
      await eventually(async () => expect((await list(access_token)).status).toBe(401), { withinMs: 2_000 });
      expect((await at.ask('GET', '/v1/me/authorizations', { as: session.token })).body.data).toEqual([]);
      const told = await at.database.query(`select type from outbox where about = $1 order by seq`, [webApp.id]);
      expect(told.map(({ type }) => String(type).split('.').at(-1))).toEqual(
        expect.arrayContaining(['ApplicationCreated', 'ApplicationAuthorized', 'ApplicationDeauthorized']),
      );
    });
  });

  it('lists applications page by page, and refuses a cursor that is none', async () => {
    const all = (await at.ask('GET', '/v1/applications?limit=100')).body.data.map(({ id }: App) => id);
    const { body } = await at.ask('GET', '/v1/applications?limit=1');
    const rest = await at.ask('GET', `/v1/applications?limit=100&cursor=${body.nextCursor}`);
    expect([body.data[0].id, ...rest.body.data.map(({ id }: App) => id)]).toEqual(all);
    const refused = await at.ask('GET', '/v1/applications?cursor=!');
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '?cursor' }] } });
  });

  it('refuses an application more than its maker has, and addresses that no browser should be sent to', async () => {
    const { key } = (await at.ask('POST', '/v1/api-keys', { body: { name: 'x', scopes: ['applications:write'] } }))
      .body;
    const more = await at.ask('POST', '/v1/applications', { as: key, body: { name: 'x', scopes: ['todos:read'] } });
    expect(more).toMatchObject({ status: 403, body: { code: 'scope_exceeded' } });
    for (const uri of [
      'http://app.example/',
      'https://app.example/#x',
      'javascript:alert(1)',
      'https://u:p@app.example/',
      'x',
    ])
      expect(
        await at.ask('POST', '/v1/applications', { body: { name: 'x', scopes: ['todos:read'], redirectUris: [uri] } }),
      ).toMatchObject({ status: 422, body: { errors: [{ pointer: '/redirectUris' }] } });
  });
});
