import { Client } from '@notionhq/client';
import {
  agree,
  answerConsent,
  authorizePath,
  newClient,
  openConsent,
  personOn,
  pkce,
  redirectUri,
  type TestClient,
} from './consent.ts';
import { TestSandbox, text, type Loose, witnessedFetch } from './harness.ts';

let sandbox: TestSandbox;
let client: TestClient;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  client = await newClient(sandbox);
});
afterAll(async () => sandbox.close());
afterEach(async () => {
  await sandbox.admin('POST', '/clock', { reset: true });
  await sandbox.admin('POST', '/settings', { refreshGraceSeconds: 0 });
});

const notion = () => new Client({ baseUrl: sandbox.url, fetch: witnessedFetch, retry: false, logger: () => undefined });
const credentials = ({ clientId, clientSecret }: TestClient) => ({ client_id: clientId, client_secret: clientSecret });
const basic = ({ clientId, clientSecret }: TestClient) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});
const post = (path: string, body: unknown, as: TestClient | null = client) =>
  sandbox.raw('POST', `/v1/oauth/${path}`, { body, token: null, version: null, headers: as ? basic(as) : {} });
const exchange = (code: string, more: object = {}, as = client) =>
  post('token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more }, as);
const refresh = (refresh_token: string, as = client) =>
  post('token', { grant_type: 'refresh_token', refresh_token }, as);
const granted = async (): Promise<Loose> => (await exchange(await agree(sandbox, client))).body;
const opens = async (token: string) => (await sandbox.raw('GET', '/v1/users/me', { token })).status;

describe('the consent page', () => {
  test('names who asks and where it leads, loads nothing from elsewhere and can be framed by nobody', async () => {
    const evil = await newClient(sandbox, { name: '<script>alert(1)</script>"' });
    const page = await openConsent(sandbox, authorizePath(evil, { state: '"><script>1</script>' }));
    expect(page.status).toBe(200);
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot; asks for access');
    expect(page.text).toContain('http://127.0.0.1:3999');
    expect(page.text).not.toMatch(/<script|<img| on\w+=/i);
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:3999 ");
    expect(page.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  test('sends who agrees back with a code and the state as it came, who declines with access_denied', async () => {
    const page = await openConsent(sandbox, authorizePath(client));
    const fields: [string, string][] = [
      ['proof', page.proof],
      ['person', personOn(page)],
      ['page', sandbox.rootPageId],
    ];
    const yes = await answerConsent(sandbox, page, [...fields, ['answer', 'allow']]);
    expect(yes.status).toBe(303);
    expect(yes.location!.href.startsWith(`${redirectUri}?code=`)).toBe(true);
    expect(yes.location!.searchParams.get('state')).toBe('state 1&2');
    const no = await answerConsent(sandbox, page, [...fields, ['answer', 'deny']]);
    expect(Object.fromEntries(no.location!.searchParams)).toEqual({ error: 'access_denied', state: 'state 1&2' });
  });

  test.each<[string, (page: Awaited<ReturnType<typeof openConsent>>) => [object, object, Record<string, string>]]>([
    ['without its proof', () => [{ proof: '' }, {}, {}]],
    ['with a made-up proof', () => [{ proof: 'A'.repeat(43) }, {}, {}]],
    ['from another browser', () => [{}, { cookie: `sandbox_consent=${'A'.repeat(43)}` }, {}]],
    ['for another request', page => [{}, { action: page.action.replace('state=', 'state=x') }, {}]],
    ['from a page of another site', () => [{}, {}, { 'sec-fetch-site': 'cross-site' }]],
  ])('is not answered by a form %s', async (_what, change) => {
    const page = await openConsent(sandbox, authorizePath(client));
    const [fields, at, headers] = change(page);
    const sent = Object.entries({
      proof: page.proof,
      person: personOn(page),
      page: sandbox.rootPageId,
      answer: 'allow',
      ...fields,
    });
    const { status, location } = await answerConsent(sandbox, { ...page, ...at }, sent, headers);
    expect({ status, location }).toEqual({ status: 403, location: null });
  });

  test('asks again when no page was picked', async () => {
    const page = await openConsent(sandbox, authorizePath(client));
    const { status, text: shown } = await answerConsent(sandbox, page, [
      ['proof', page.proof],
      ['person', personOn(page)],
      ['page', 'something else'],
      ['answer', 'allow'],
    ]);
    expect(status).toBe(400);
    expect(shown).toContain('Pick at least one page');
  });

  test.each([
    ['an unknown client', { client_id: 'nobody' }, 'client_id'],
    ['no client', { client_id: null }, 'client_id'],
    ['a redirect URI that is not registered', { redirect_uri: 'http://127.0.0.1:3999/other' }, 'redirect_uri'],
    ['a redirect URI with more behind it', { redirect_uri: `${redirectUri}?next=1` }, 'redirect_uri'],
  ])('sends nobody anywhere for %s', async (_what, more, named) => {
    const refused = await openConsent(sandbox, authorizePath(client, more));
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: `Missing or invalid ${named}.`,
        request_id: expect.any(String),
      },
    });
  });

  test('does not choose one of two redirect URIs', async () => {
    const two = await newClient(sandbox, { redirectUris: [redirectUri, `${redirectUri}2`] });
    expect((await openConsent(sandbox, authorizePath(two, { redirect_uri: null }))).status).toBe(400);
  });

  test.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['another owner', { owner: 'workspace' }, 'invalid_request'],
    ['a plain challenge', { code_challenge: 'A'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge of no method', { code_challenge: 'A'.repeat(43) }, 'invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
  ])('tells %s to the client', async (_what, more, error) => {
    const response = await fetch(sandbox.url + authorizePath(client, more), { redirect: 'manual' });
    expect(response.status).toBe(303);
    const { origin, searchParams } = new URL(response.headers.get('location')!);
    expect(origin).toBe('http://127.0.0.1:3999');
    expect(Object.fromEntries(searchParams)).toMatchObject({ error, state: 'state 1&2' });
  });
});

describe('the official client', () => {
  test('exchanges, looks into, refreshes and revokes tokens', async () => {
    const code = await agree(sandbox, client);
    const got = await notion().oauth.token({
      ...credentials(client),
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    });
    expect(got).toEqual({
      access_token: expect.stringMatching(/^ntn_\w{40,}$/),
      token_type: 'bearer',
      refresh_token: expect.stringMatching(/^nrt_\w{40,}$/),
      bot_id: expect.any(String),
      workspace_id: expect.any(String),
      workspace_name: 'Sandbox',
      workspace_icon: null,
      owner: { type: 'user', user: expect.objectContaining({ type: 'person', person: { email: 'ada@example.com' } }) },
      duplicated_template_id: null,
      request_id: expect.any(String),
    });
    const mine = new Client({ auth: got.access_token, baseUrl: sandbox.url, fetch: witnessedFetch, retry: false });
    expect(await mine.users.me({})).toMatchObject({ id: got.bot_id, bot: { owner: { type: 'user' } } });
    const known = await notion().oauth.introspect({ ...credentials(client), token: got.access_token });
    expect(known).toMatchObject({ active: true, iat: expect.any(Number) });

    const next = await notion().oauth.token({
      ...credentials(client),
      grant_type: 'refresh_token',
      refresh_token: got.refresh_token!,
    });
    expect(next).toMatchObject({ bot_id: got.bot_id, workspace_id: got.workspace_id });
    expect(next.refresh_token).not.toBe(got.refresh_token);
    expect([await opens(got.access_token), await opens(next.access_token)]).toEqual([401, 200]);

    await notion().oauth.revoke({ ...credentials(client), token: next.access_token });
    expect(await opens(next.access_token)).toBe(401);
    expect(await notion().oauth.introspect({ ...credentials(client), token: next.access_token })).toMatchObject({
      active: false,
    });
  });

  test('sees what the person picked, and nothing else', async () => {
    const picked = await sandbox.page('Picked');
    const page = await openConsent(sandbox, authorizePath(client));
    const { location } = await answerConsent(sandbox, page, [
      ['proof', page.proof],
      ['person', personOn(page)],
      ['page', picked],
      ['answer', 'allow'],
    ]);
    const { body } = await exchange(location!.searchParams.get('code')!);
    const mine = new Client({ auth: body['access_token'], baseUrl: sandbox.url, fetch: witnessedFetch, retry: false });
    expect((await mine.search({})).results.map(({ id }) => id)).toEqual([picked]);
    await mine.pages.create({ parent: { page_id: picked }, properties: { title: text('Below') as Loose } });
    expect((await sandbox.raw('GET', `/v1/pages/${sandbox.rootPageId}`, { token: body['access_token'] })).status).toBe(
      404,
    );
  });

  test('gets the same bot from a person who agrees again', async () => {
    expect((await granted()).bot_id).toBe((await granted()).bot_id);
  });
});

describe('a code', () => {
  test('is good once, and its second use ends what the first one gave', async () => {
    const code = await agree(sandbox, client);
    const { body } = await exchange(code);
    expect(await opens(body['access_token'])).toBe(200);
    expect(await exchange(code)).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: expect.stringContaining('used'),
        request_id: expect.any(String),
      },
    });
    expect(await opens(body['access_token'])).toBe(401);
    expect((await refresh(body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('is good for ten minutes', async () => {
    await sandbox.admin('POST', '/clock', { frozen: true });
    const [early, late] = [await agree(sandbox, client), await agree(sandbox, client)];
    await sandbox.admin('POST', '/clock', { advance: 599 });
    expect((await exchange(early)).status).toBe(200);
    await sandbox.admin('POST', '/clock', { advance: 1 });
    expect(await exchange(late)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('is the client’s own, with the redirect URI that it was asked for with', async () => {
    const other = await newClient(sandbox);
    const code = await agree(sandbox, client);
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    expect(await exchange(code, {}, other)).toMatchObject(refused);
    expect(await exchange(code, { redirect_uri: `${redirectUri}/` })).toMatchObject(refused);
    expect(await exchange(code, { redirect_uri: undefined })).toMatchObject(refused);
    expect(await exchange('made-up')).toMatchObject(refused);
    expect((await exchange(code)).status).toBe(200);
  });

  test('needs no redirect URI in its exchange when the authorization named none, and then takes none', async () => {
    const [one, two] = [
      await agree(sandbox, client, { redirect_uri: null }),
      await agree(sandbox, client, { redirect_uri: null }),
    ];
    expect((await exchange(one, { redirect_uri: undefined })).status).toBe(200);
    expect(await exchange(two)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('with a PKCE challenge takes its verifier only, and one without takes none', async () => {
    const { verifier, challenge } = pkce();
    const more = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = await agree(sandbox, client, more);
    const refused = {
      status: 400,
      body: { error: 'invalid_grant', error_description: expect.stringContaining('verifier') },
    };
    expect(await exchange(code, { code_verifier: pkce().verifier })).toMatchObject(refused);
    expect(await exchange(code)).toMatchObject(refused);
    expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
    expect(await exchange(await agree(sandbox, client), { code_verifier: verifier })).toMatchObject(refused);
  });
});

describe('a refresh token', () => {
  test('is spent by its first use; its second use ends the grant', async () => {
    const first = await granted();
    const { body: second } = await refresh(first.refresh_token);
    expect((await refresh(first.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await opens(second['access_token'])).toBe(401);
    expect((await refresh(second['refresh_token'])).status).toBe(400);
  });

  test('gives the same successor again within the grace that is set', async () => {
    await sandbox.admin('POST', '/settings', { refreshGraceSeconds: 60 });
    await sandbox.admin('POST', '/clock', { frozen: true });
    const first = await granted();
    const { body: second } = await refresh(first.refresh_token);
    const again = (await refresh(first.refresh_token)).body;
    expect(again).toMatchObject({ access_token: second['access_token'], refresh_token: second['refresh_token'] });
    await sandbox.admin('POST', '/clock', { advance: 60 });
    expect((await refresh(first.refresh_token)).status).toBe(400);
  });

  test('is the client’s own, and an access token is none', async () => {
    const { refresh_token, access_token } = await granted();
    expect((await refresh(refresh_token, await newClient(sandbox))).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(access_token)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  test('is spent although the answer was lost on its way', async () => {
    const { refresh_token } = await granted();
    const match = { pathPattern: '/v1/oauth/token', bodyContains: 'refresh_token' };
    await sandbox.admin('POST', '/faults', { kind: 'drop', when: 'before', match });
    await expect(refresh(refresh_token)).rejects.toThrow();
    await sandbox.admin('POST', '/faults', { kind: 'drop', when: 'after', match });
    await expect(refresh(refresh_token)).rejects.toThrow();
    expect((await refresh(refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the calls for servers', () => {
  test.each(['token', 'introspect', 'revoke'])('%s asks for the client’s own id and secret', async path => {
    for (const as of [null, { ...client, clientSecret: 'wrong' }, { clientId: 'nobody', clientSecret: 'x' }]) {
      const refused = await post(path, { token: 'x' }, as);
      expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client', request_id: expect.any(String) } });
      expect(refused.headers.get('www-authenticate')).toContain('Basic');
    }
    const asBearer = await sandbox.raw('POST', `/v1/oauth/${path}`, { body: { token: 'x' } });
    expect(asBearer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test.each<[string, unknown, string]>([
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no grant type', {}, 'invalid_request'],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['a code that is no text', { grant_type: 'authorization_code', code: 7 }, 'invalid_request'],
    ['what is not known', { grant_type: 'refresh_token', refresh_token: 'x', scope: 'all' }, 'invalid_request'],
    ['broken JSON', '{"grant_type":', 'invalid_request'],
    ['a list', [], 'invalid_request'],
  ])('refuse %s', async (_what, body, error) => {
    expect(await post('token', body)).toMatchObject({
      status: 400,
      body: { error, error_description: expect.any(String), request_id: expect.any(String) },
    });
  });

  test('know nothing of the tokens of others, and revoking what is unknown is no fault', async () => {
    const other = await newClient(sandbox);
    const { access_token } = await granted();
    expect((await post('introspect', { token: access_token }, other)).body).toMatchObject({ active: false });
    expect((await post('revoke', { token: access_token }, other)).status).toBe(200);
    expect((await post('revoke', { token: 'ntn_nobody' })).status).toBe(200);
    expect(await opens(access_token)).toBe(200);
  });
});

describe('the screws', () => {
  test('end the access token of a grant, or all of it, on cue', async () => {
    const { access_token, refresh_token } = await granted();
    await sandbox.admin('POST', '/oauth/tokens', { does: 'expire', token: access_token });
    expect(await opens(access_token)).toBe(401);
    expect((await post('introspect', { token: access_token })).body).toMatchObject({ active: false });
    const { body } = await refresh(refresh_token);
    expect(await opens(body['access_token'])).toBe(200);
    await sandbox.admin('POST', '/oauth/tokens', { does: 'revoke', clientId: client.clientId });
    expect(await opens(body['access_token'])).toBe(401);
    expect((await refresh(body['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('let the access tokens of a client last so many seconds, and say so', async () => {
    const brief = await newClient(sandbox, { tokenSeconds: 60 });
    await sandbox.admin('POST', '/clock', { frozen: true });
    const { body } = await exchange(await agree(sandbox, brief), {}, brief);
    expect(body['expires_in']).toBe(60);
    await sandbox.admin('POST', '/clock', { advance: 59 });
    expect(await opens(body['access_token'])).toBe(200);
    await sandbox.admin('POST', '/clock', { advance: 1 });
    expect(await opens(body['access_token'])).toBe(401);
    expect((await refresh(body['refresh_token'], brief)).status).toBe(200);
  });

  test('register the demo client with the redirect URIs of the start, after a reset too', async () => {
    const own = await TestSandbox.start({ oauthRedirects: [redirectUri] });
    try {
      for (let round = 0; round < 2; round++) {
        const { clients } = await own.admin('GET', '/oauth/clients');
        expect(clients).toMatchObject([{ name: 'Sandbox client', redirectUris: [redirectUri], tokenSeconds: null }]);
        const code = await agree(own, clients[0]);
        expect(code).toMatch(/^03/);
        await own.admin('POST', '/reset', { seed: 'demo' });
      }
    } finally {
      await own.close();
    }
  });
});
