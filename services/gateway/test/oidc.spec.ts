import { eventually } from '@na/testing';
import { SignJWT, type JWTPayload } from 'jose';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { CLIENT, openIdProvider, type OpenIdProvider, type Person, type Told } from './openid-provider.ts';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (header: { alg: string }, claims: object, key: KeyObject) =>
  new SignJWT(claims as JWTPayload).setProtectedHeader(header).sign(key);

const PUBLIC_URL = 'https://notion-assistant.example';
const CALLBACK = `${PUBLIC_URL}/v1/sessions/oidc/callback`;
const settings = (issuer: string) => ({
  PUBLIC_URL,
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: CLIENT.id,
  OIDC_CLIENT_SECRET: CLIENT.secret,
});

describe('signing in by an external OpenID provider', () => {
  let at: House;
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await openIdProvider(CALLBACK);
    at = await house({ env: { ...settings(provider.issuer), SIGN_UP: 'open' } });
  });
  afterAll(async () => {
    await at?.close();
    await provider?.close();
  });

  interface Browser {
    cookies: Map<string, string>;
    visit(url: string): Promise<Response>;
  }

  /** Keeps cookies for the gateway and for the provider; the gateway's public name leads to where it really is. */
  function browser(): Browser {
    const cookies = new Map<string, string>();
    return {
      cookies,
      async visit(url) {
        const real = url.replace(PUBLIC_URL, at.url);
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(real, { redirect: 'manual', headers: cookie ? { cookie } : {} });
        for (const set of response.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
          if (value === '') cookies.delete(name!);
          else cookies.set(name!, value!);
        }
        return response;
      },
    };
  }

  /** Follows the provider's redirects up to the gateway's callback, and gives its address. */
  async function atProvider(by: Browser, person: Person, begin = '/v1/sessions/oidc'): Promise<string> {
    provider.person = person;
    let url = (await by.visit(at.url + begin)).headers.get('location')!;
    for (let hop = 0; hop < 8 && !url.startsWith(PUBLIC_URL); hop++)
      url = new URL((await by.visit(url)).headers.get('location')!, url).href;
    return url;
  }

  async function signIn(person: Person, begin?: string) {
    const by = browser();
    const back = await by.visit(await atProvider(by, person, begin));
    const text = await back.text();
    return {
      by,
      status: back.status,
      location: back.headers.get('location'),
      problem: text ? JSON.parse(text) : undefined,
    };
  }

  const me = async ({ cookies }: Browser) =>
    at.ask('GET', '/v1/me', { as: null, headers: { cookie: `__Host-session=${cookies.get('__Host-session')}` } });

  it('opens an account for a new person, with a workspace and a browser’s session', async () => {
    const { by, status, location } = await signIn({ sub: '1', email: 'Grace@Example.com', email_verified: true });
    expect({ status, location }).toEqual({ status: 303, location: '/' });
    expect(by.cookies.has('__Host-oidc')).toBe(false);
    const { body } = await me(by);
    expect(body.user).toMatchObject({ email: 'grace@example.com' });
    expect(body.workspaces).toMatchObject([{ role: 'owner' }]);
  });

  // ASVS 10.5.2
  it('knows a person again by who they are there, though their address has changed', async () => {
    const first = await me((await signIn({ sub: '2', email: 'two@example.com', email_verified: true })).by);
    const again = await me((await signIn({ sub: '2', email: 'new@example.com', email_verified: true })).by);
    expect(again.body.user.id).toBe(first.body.user.id);
  });

  // ASVS 6.8.1
  it('knows nobody by what another provider calls them: a subject counts for its issuer only', async () => {
    await at.database.query(
      `insert into identities (issuer, subject, user_id) select 'https://other.example', '77', id from users where email = $1`,
      [EMAIL],
    );
    const { by } = await signIn({ sub: '77', email: 'seventy@example.com', email_verified: true });
    expect((await me(by)).body.user).toMatchObject({ email: 'seventy@example.com' });
    const known = await at.database.query<{ issuer: string }>(
      `select issuer from identities where subject = '77' order by issuer`,
    );
    expect(known.map(({ issuer }) => issuer)).toEqual([provider.issuer, 'https://other.example'].sort());
  });

  // ASVS 7.6.1
  it('begins a session that lasts as ours do and then asks the provider again, whatever the one there does', async () => {
    const person = { sub: '11', email: 'eleven@example.com', email_verified: true };
    const { by } = await signIn(person);
    const [lasts] = await at.database.query(
      `select extract(day from idle_until - last_used_at)::int as idle, extract(day from expires_at - created_at)::int as most
       from sessions where user_id = (select id from users where email = $1)`,
      [person.email],
    );
    expect(lasts).toEqual({ idle: 7, most: 30 });
    await at.database.query(
      `update sessions set expires_at = now() where user_id = (select id from users where email = $1)`,
      [person.email],
    );
    await eventually(async () => expect((await me(by)).status).toBe(401), { withinMs: 2_000 });
    expect((await by.visit(await atProvider(by, person))).status).toBe(303);
    expect((await me(by)).status).toBe(200);
  });

  // ASVS 7.2.4
  it('ends the session that the browser had before', async () => {
    const person = { sub: '12', email: 'twelve@example.com', email_verified: true };
    const { by } = await signIn(person);
    expect((await by.visit(await atProvider(by, person))).status).toBe(303);
    const sessions = await at.database.query(
      `select ended_because from sessions where user_id = (select id from users where email = $1) order by id`,
      [person.email],
    );
    expect(sessions).toEqual([{ ended_because: 'logged_out' }, { ended_because: null }]);
  });

  // ASVS 7.6.2
  it.each([
    ['a page of another site by itself', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }],
    ['a page of a sister site by itself', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'document' }],
    ['a frame', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe', 'sec-fetch-user': '?1' }],
    ['an image', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }],
  ])('is not begun by %s', async (_what, headers) => {
    const refused = await fetch(`${at.url}/v1/sessions/oidc`, { redirect: 'manual', headers: headers as never });
    expect({ status: refused.status, cookies: refused.headers.getSetCookie() }).toEqual({ status: 403, cookies: [] });
    expect(await refused.json()).toMatchObject({ code: 'request_forged' });
  });

  it.each([
    [
      'a link of another site',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' },
    ],
    ['an address that was typed', { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' }],
    ['a page of ours', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }],
  ])('is begun by whoever follows %s', async (_what, headers) => {
    const begun = await fetch(`${at.url}/v1/sessions/oidc`, { redirect: 'manual', headers: headers as never });
    expect(begun.status).toBe(303);
  });

  it('leads on to where the person wanted to go, on this host', async () => {
    const { location } = await signIn({ sub: '2' }, '/v1/sessions/oidc?returnTo=%2Fdocs%3Fa%3Db');
    expect(location).toBe('/docs?a=b');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/\t/evil.example'])(
    'leads nobody to %s',
    async returnTo => {
      const refused = await at.ask('GET', `/v1/sessions/oidc?returnTo=${encodeURIComponent(returnTo)}`, { as: null });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '?returnTo' }] } });
    },
  );

  it('takes no account over by its address alone', async () => {
    const { status, problem } = await signIn({ sub: '3', email: EMAIL, email_verified: true });
    expect({ status, code: problem.code }).toEqual({ status: 401, code: 'sign_in_refused' });
    expect(await at.database.query(`select from identities where subject like '%"3"%'`)).toEqual([]);
  });

  it.each([
    ['that the provider has not verified', { sub: '4', email: 'four@example.com', email_verified: false }],
    ['that is missing', { sub: '5' }],
  ])('opens no account for an address %s', async (_what, person) => {
    expect((await signIn(person)).status).toBe(401);
    expect(await at.database.query(`select from users where email = 'four@example.com'`)).toEqual([]);
  });

  // ASVS 6.8.4
  it('notes whether the provider has asked for a second factor, for workspaces that want one', async () => {
    const factorsOf = async (person: Person) => {
      const { by } = await signIn(person);
      const headers = { cookie: `__Host-session=${by.cookies.get('__Host-session')}` };
      return (await at.ask('GET', '/v1/sessions', { as: null, headers })).body.data[0].factors;
    };
    const person = { sub: '9', email: 'nine@example.com', email_verified: true };
    expect(await factorsOf(person)).toEqual(['oidc']);
    expect(await factorsOf({ ...person, amr: ['pwd', 'otp', 'mfa'] })).toEqual(['oidc_mfa']);
  });

  it('is finished only by the browser that began it, once, and in time', async () => {
    const by = browser();
    const callback = await atProvider(by, { sub: '6', email: 'six@example.com', email_verified: true });
    expect((await browser().visit(callback)).status).toBe(401);
    expect((await by.visit(callback)).status).toBe(303);
    expect((await by.visit(callback)).status).toBe(401);
  });

  it('refuses an answer to another question: a foreign state, a foreign code, a made-up cookie', async () => {
    const person = { sub: '7', email: 'seven@example.com', email_verified: true };
    const [one, other] = [browser(), browser()];
    const [first, second] = [await atProvider(one, person), await atProvider(other, person)];
    const mixed = new URL(first);
    mixed.searchParams.set('code', new URL(second).searchParams.get('code')!);
    expect((await one.visit(mixed.href)).status).toBe(401);
    expect((await other.visit(second.replace(/state=[^&]+/, 'state=x'))).status).toBe(401);
    const third = browser();
    third.cookies.set('__Host-oidc', 'made.up');
    expect((await third.visit(second)).status).toBe(401);
    expect(await at.database.query(`select from users where email = 'seven@example.com'`)).toEqual([]);
  });

  // ASVS 10.2.2
  it('refuses an answer that another provider gave, or that was meant for another of our flows', async () => {
    const person = { sub: 'mixed', email: 'mixed-up@example.com', email_verified: true };
    const mixed = new URL(await atProvider(browser(), person));
    const by = browser();
    const own = new URL(await atProvider(by, person));
    // RFC 9207: who answers says so.
    expect(own.searchParams.get('iss')).toBe(provider.issuer);
    own.searchParams.set('iss', 'https://evil.example');
    expect((await by.visit(own.href)).status).toBe(401);
    // Each server that we are a client of has a callback of its own (RFC 9700, 4.4.2.2).
    const elsewhere = `${at.url}/v1/connections/authorizations/callback${mixed.search}`;
    expect((await browser().visit(elsewhere)).status).toBeGreaterThanOrEqual(400);
    expect(await at.database.query(`select from users where email = 'mixed-up@example.com'`)).toEqual([]);
  });

  // ASVS 6.8.2, 10.5.1, 10.5.4
  it.each<[string, (told: Told, key: KeyObject) => Promise<string>]>([
    [
      'signed by another key',
      ({ header, claims }) => signed(header, claims, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    ],
    ['signed by nobody', async ({ claims }) => `${base64url({ alg: 'none' })}.${base64url(claims)}.`],
    ['for another client', ({ header, claims }, key) => signed(header, { ...claims, aud: 'somebody' }, key)],
    ['of another issuer', ({ header, claims }, key) => signed(header, { ...claims, iss: 'https://evil.example' }, key)],
    ['to another question', ({ header, claims }, key) => signed(header, { ...claims, nonce: 'another' }, key)],
    ['to no question', ({ header, claims }, key) => signed(header, { ...claims, nonce: undefined }, key)],
    ['that is over', ({ header, claims }, key) => signed(header, { ...claims, exp: 1 }, key)],
  ])('believes no identity token %s', async (_what, lie) => {
    provider.lie = lie;
    try {
      const { status } = await signIn({ sub: '10', email: 'ten@example.com', email_verified: true });
      expect(status).toBe(401);
      expect(await at.database.query(`select from users where email = 'ten@example.com'`)).toEqual([]);
    } finally {
      provider.lie = undefined;
    }
  });

  it('believes such a token when nothing is wrong with it', async () => {
    provider.lie = ({ header, claims }, key) => signed(header, claims, key);
    const { status } = await signIn({ sub: '10', email: 'ten@example.com', email_verified: true });
    provider.lie = undefined;
    expect(status).toBe(303);
  });

  it('passes on that the person declined there', async () => {
    const by = browser();
    const began = await by.visit(`${at.url}/v1/sessions/oidc`);
    const state = new URL(began.headers.get('location')!).searchParams.get('state');
    const back = await by.visit(
      `${CALLBACK}?error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`,
    );
    expect(back.status).toBe(401);
  });

  it('lets no suspended user in', async () => {
    const { by } = await signIn({ sub: '8', email: 'eight@example.com', email_verified: true });
    expect((await me(by)).status).toBe(200);
    await at.database.query(`update users set state = 'suspended' where email = 'eight@example.com'`);
    expect((await signIn({ sub: '8', email: 'eight@example.com', email_verified: true })).status).toBe(401);
  });

  it('answers 503, and soon, while the provider is away; passwords go on', async () => {
    const by = browser();
    const callback = await atProvider(by, { sub: '2' });
    await provider.close();
    const away = await by.visit(callback);
    expect({ status: away.status, code: ((await away.json()) as { code: string }).code }).toEqual({
      status: 503,
      code: 'provider_unreachable',
    });
    const byPassword = await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } });
    expect(byPassword.status).toBe(201);
  });
});

describe('a provider that is trusted with e-mail addresses', () => {
  it('signs the user in who has shown that the address is theirs', async () => {
    const provider = await openIdProvider(CALLBACK);
    const at = await house({ env: { ...settings(provider.issuer), OIDC_LINK_BY_EMAIL: 'true' } });
    try {
      provider.person = { sub: '1', email: EMAIL, email_verified: true };
      const began = await fetch(`${at.url}/v1/sessions/oidc`, { redirect: 'manual' });
      const gatewayCookie = began.headers.getSetCookie()[0]!.split(';')[0]!;
      let url = began.headers.get('location')!;
      const jar = new Map<string, string>();
      for (let hop = 0; hop < 8 && !url.startsWith(PUBLIC_URL); hop++) {
        const answer = await fetch(url, { redirect: 'manual', headers: { cookie: [...jar.values()].join('; ') } });
        for (const set of answer.headers.getSetCookie()) jar.set(set.split('=')[0]!, set.split(';')[0]!);
        url = new URL(answer.headers.get('location')!, url).href;
      }
      const back = await fetch(url.replace(PUBLIC_URL, at.url), {
        redirect: 'manual',
        headers: { cookie: gatewayCookie },
      });
      expect(back.status).toBe(303);
      const session = back.headers.getSetCookie().find(set => set.startsWith('__Host-session='))!;
      const { body } = await at.ask('GET', '/v1/me', { as: null, headers: { cookie: session.split(';')[0]! } });
      expect(body.user.email).toBe(EMAIL);
      const [told] = await at.database.query(`select data from outbox where type like '%.IdentityLinked'`);
      expect(told).toMatchObject({ data: { issuer: provider.issuer } });
    } finally {
      await at.close();
      await provider.close();
    }
  });
});

describe('a provider that says it is another one', () => {
  // ASVS 10.5.3
  it('is not asked', async () => {
    const server = createServer((_request, response) => {
      const elsewhere = 'https://accounts.example';
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          issuer: elsewhere,
          authorization_endpoint: `${elsewhere}/auth`,
          token_endpoint: `${elsewhere}/token`,
          jwks_uri: `${elsewhere}/jwks`,
          response_types_supported: ['code'],
        }),
      );
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const at = await house({ env: settings(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) });
    try {
      const refused = await at.ask('GET', '/v1/sessions/oidc', { as: null });
      expect(refused).toMatchObject({ status: 503, body: { code: 'provider_unreachable' } });
    } finally {
      await at.close();
      server.close();
    }
  });
});

describe('without a provider', () => {
  it('there is no sign-in by one', async () => {
    const at = await house();
    try {
      const refused = await at.ask('GET', '/v1/sessions/oidc', { as: null });
      expect(refused).toMatchObject({ status: 404, body: { code: 'sign_in_off' } });
    } finally {
      await at.close();
    }
  });
});
