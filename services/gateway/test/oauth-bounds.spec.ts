import { TodoService } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomBytes } from 'node:crypto';
import { allowed, askForToken, authorizationOf, register, type RegisteredApplication } from './application.ts';
import { browserOn, type Browser } from './browser.ts';
import { house, PASSWORD, type House } from './house.ts';
import { person, type Person } from './people.ts';

describe('what an application may for a user', () => {
  let at: House;
  let app: RegisteredApplication;
  let bea: Person;
  let count = 0;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
    app = await register(at);
  });
  afterAll(() => at?.close());
  beforeEach(async () => {
    bea = await person(at, `bea${++count}@example.com`, { role: 'member' });
  });

  const list = (as: string) => at.ask('GET', '/v1/todos', { as });
  const within2s = (check: () => Promise<void>) => eventually(check, { withinMs: 2_000 });
  const logIn = async (browser: Browser, { email }: Person) => {
    const page = await browser.goTo(authorizationOf(app, 'x'.repeat(43)));
    return browser.submit(page, 'log-in', { email, password: PASSWORD });
  };
  const browserOf = async (user: Person) => {
    const browser = browserOn(at.url);
    const consent = await logIn(browser, user);
    return { browser, consent };
  };
  const tokenOf = async (user: Person) => (await allowed(at, app, (await browserOf(user)).browser)).access_token;
  const grantsOf = (user: Person) =>
    at.database.query(`select from oauth_artifacts where kind = 'Grant' and user_id = $1`, [user.id]);

  // ASVS 8.3.3
  it('is no more than their role permits, within two seconds of its change', async () => {
    const token = await tokenOf(bea);
    expect((await list(token)).status).toBe(200);
    const role = `insert into roles (id, workspace_id, name, permissions) values (uuidv7(), $1, $2, '{pages:read}') returning id`;
    const [narrow] = await at.database.query<{ id: string }>(role, [at.workspaceId, `Narrow ${count}`]);
    await at.database.query('update memberships set role = null, role_id = $2 where user_id = $1', [
      bea.id,
      narrow!.id,
    ]);
    await within2s(async () =>
      expect(await list(token)).toMatchObject({ status: 403, body: { code: 'permission_missing' } }),
    );
  });

  // ASVS 7.4.2
  it('is nothing within two seconds of their suspension', async () => {
    const token = await tokenOf(bea);
    expect((await list(token)).status).toBe(200);
    await at.database.query(`update users set state = 'suspended' where id = $1`, [bea.id]);
    await within2s(async () => expect((await list(token)).status).toBe(401));
  });

  it('ends with its access token', async () => {
    const token = await tokenOf(bea);
    expect((await list(token)).status).toBe(200);
    await at.database.query(
      `update oauth_artifacts set expires_at = now() where kind = 'AccessToken' and user_id = $1`,
      [bea.id],
    );
    await within2s(async () => expect((await list(token)).status).toBe(401));
  });

  it('is opened by its access token alone, not by what that is had with', async () => {
    const { access_token, refresh_token } = await allowed(at, app, (await browserOf(bea)).browser);
    expect((await list(access_token)).status).toBe(200);
    expect((await list(refresh_token)).status).toBe(401);
  });

  it('cannot be refreshed unless they were asked whether it may go on while they are away', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const { browser } = await browserOf(bea);
    const consent = await browser.goTo(authorizationOf(app, verifier).replace('+offline_access', ''));
    expect(consent.html).not.toContain('while you are away');
    const back = new URL((await browser.submit(consent, 'consent')).url);
    const { status, body } = await askForToken(at, app, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: back.origin + back.pathname,
      code_verifier: verifier,
    });
    expect({ status, names: Object.keys(body) }).toEqual({
      status: 200,
      names: expect.not.arrayContaining(['refresh_token']),
    });
  });

  it('is for them alone to see and to end', async () => {
    const cem = await person(at, `cem${count}@example.com`, { role: 'member' });
    const token = await tokenOf(bea);
    expect((await cem.ask('GET', '/v1/me/authorizations')).body.data).toEqual([]);
    expect((await cem.ask('DELETE', `/v1/me/authorizations/${app.id}`)).status).toBe(204);
    expect(await grantsOf(bea)).toHaveLength(1);
    expect((await list(token)).status).toBe(200);
  });

  it('is not decided by somebody else who came to the same browser meanwhile', async () => {
    const { browser, consent } = await browserOf(bea);
    await at.database.query('update sessions set ended_at = now() where user_id = $1', [bea.id]);
    const cem = await person(at, `cem${count}@example.com`, { role: 'member' });
    await within2s(async () =>
      expect((await browser.goTo(authorizationOf(app, 'x'.repeat(43)))).html).toContain('<h1>Log in</h1>'),
    );
    await logIn(browser, cem);
    expect((await browser.submit(consent, 'consent')).status).toBe(403);
    for (const user of [bea, cem]) expect(await grantsOf(user)).toEqual([]);
  });

  it('is not decided without the second factor that the workspace has asked for meanwhile', async () => {
    const { browser, consent } = await browserOf(bea);
    await at.database.query('update workspaces set require_mfa = true');
    await within2s(async () =>
      expect((await browser.goTo(authorizationOf(app, 'x'.repeat(43)))).html).toContain('asks for a second factor'),
    );
    const refused = await browser.submit(consent, 'consent');
    await at.database.query('update workspaces set require_mfa = false');
    expect(refused).toMatchObject({ status: 403, html: expect.stringContaining('asks for a second factor') });
    expect(await grantsOf(bea)).toEqual([]);
  });

  // ASVS 3.5.1
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('is not decided by a form from %s, by a browser without Fetch Metadata', async (_where, headers) => {
    const { browser, consent } = await browserOf(bea);
    for (const decision of ['consent', 'decline'])
      expect((await browser.submit(consent, decision, {}, { 'sec-fetch-site': '', ...headers })).status).toBe(403);
    expect(await grantsOf(bea)).toEqual([]);
    const own = await browser.submit(consent, 'consent', {}, { 'sec-fetch-site': '', origin: at.url });
    expect(own.url).toContain('code=');
  });
});
