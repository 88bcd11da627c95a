import { eventually } from '@na/testing';
import { PERMISSIONS, PERMISSIONS_OF, SYSTEM_PERMISSIONS } from '../src/access/permissions.ts';
import { gateway } from '../src/gateway.ts';
import { ID } from './things.ts';
import { API_KEY, EMAIL, house, PASSWORD, type House } from './house.ts';
import { decodeJwt, decodeProtectedHeader, generateKeyPair } from 'jose';
import { forgerOf } from './tokens.ts';

interface Begun {
  id: string;
  token: string;
}

describe('a session', () => {
  let at: House;
  let userId: string;
  let forger: Awaited<ReturnType<typeof forgerOf>>;
  beforeAll(async () => {
    at = await house();
    userId = (await at.database.query<{ id: string }>('select id from users'))[0]!.id;
    forger = await forgerOf(at);
  });
  afterAll(() => at?.close());

  const logIn = (body: object) => at.ask('POST', '/v1/sessions', { as: null, body });
  const told = async (type: string) =>
    at.database.query('select data, actor, workspace_id, about from outbox where type like $1 order by seq', [
      `%.${type}`,
    ]);

  // ASVS 7.2.2
  // ASVS 6.2.8, 7.2.1, 7.2.2
  it('begins with the right password, and its token opens the API', async () => {
    const { status, body } = await logIn({ email: EMAIL.toUpperCase(), password: PASSWORD });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      user: { id: userId, email: EMAIL },
      workspaces: [{ id: at.workspaceId, name: 'Demo', role: 'owner' }],
    });
    expect(new Date(body.expiresAt).getTime() - Date.now()).toBeGreaterThan(9 * 60_000);
    expect(new Date(body.expiresAt).getTime() - Date.now()).toBeLessThanOrEqual(10 * 60_000);
    const me = await at.ask('GET', '/v1/me', { as: body.token });
    expect(me.body).toEqual({
      actor: `user:${userId}`,
      workspaceId: at.workspaceId,
      permissions: Object.keys(PERMISSIONS),
      user: expect.objectContaining({ id: userId, email: EMAIL, isOperator: true }),
      workspaces: [{ id: at.workspaceId, name: 'Demo', role: 'owner' }],
    });
    expect(await told('UserLoggedIn')).toEqual([
      { data: { userId, ip: '127.0.0.1' }, actor: `user:${userId}`, workspace_id: null, about: userId },
    ]);
  });

  // ASVS 6.3.8
  it('is refused with one answer for a wrong password and an unknown address, and neither is kept in clear', async () => {
    const [wrong, unknown] = [
      await logIn({ email: EMAIL, password: 'wrong' }),
      await logIn({ email: 'nobody@example.com', password: 'wrong' }),
    ];
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    const events = await told('LoginRefused');
    expect(events).toHaveLength(2);
    expect(JSON.stringify(events)).not.toMatch(/ada|nobody|wrong/);
    expect(JSON.stringify(await at.database.query('select * from login_failures'))).not.toMatch(/ada|nobody|127\.0/);
  });

  // ASVS 6.2.10
  it('begins with a password however old it is: none has to be changed for its age', async () => {
    await at.database.query(
      `update users set created_at = now() - interval '20 years', password_changed_at = now() - interval '20 years'`,
    );
    const { status, body } = await logIn({ email: EMAIL, password: PASSWORD });
    expect(status).toBe(201);
    const me = await at.ask('GET', '/v1/me', { as: body.token });
    expect({ status: me.status, permissions: me.body.permissions }).toEqual({
      status: 200,
      permissions: Object.keys(PERMISSIONS),
    });
  });

  // ASVS 6.3.2
  it('is begun by no account that nobody asked for: there is the one of the configuration, which has no default, and no other', async () => {
    expect(await at.database.query('select email from users')).toEqual([{ email: EMAIL }]);
    const variables = gateway.configShape.shape as Record<string, { parse(given: unknown): unknown }>;
    for (const name of ['GATEWAY_SEED_EMAIL', 'GATEWAY_SEED_PASSWORD', 'GATEWAY_SEED_API_KEY'])
      expect(variables[name]!.parse(undefined)).toBeUndefined();
    for (const name of ['root', 'admin', 'sa', 'administrator', 'test', 'demo'])
      for (const password of [name, 'password', 'admin', '12345678']) {
        const refused = await logIn({ email: `${name}@localhost.localdomain`, password });
        expect(refused.status).toBe(401);
        await at.database.query('delete from login_failures');
      }
  });

  // ASVS 6.3.1
  it('is not begun by guessing: the eleventh try waits, though it be right, and no one else has to', async () => {
    await at.database.query('delete from login_failures');
    for (let guess = 0; guess < 10; guess++)
      expect((await logIn({ email: EMAIL, password: `guess ${guess}` })).status).toBe(401);
    const eleventh = await logIn({ email: EMAIL, password: PASSWORD });
    expect(eleventh).toMatchObject({ status: 429, body: { code: 'too_many_logins' } });
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await logIn({ email: 'somebody@example.com', password: 'x' })).status).toBe(401);
    await at.database.query(`update login_failures set until = now() - interval '1 second'`);
    expect((await logIn({ email: EMAIL, password: PASSWORD })).status).toBe(201);
  });

  it('is not begun by guessing all at once', async () => {
    await at.database.query('delete from login_failures');
    const guesses = Array.from({ length: 40 }, (_, guess) => logIn({ email: EMAIL, password: `guess ${guess}` }));
    const looked = (await Promise.all(guesses)).filter(({ status }) => status === 401).length;
    expect(looked).toBeGreaterThanOrEqual(10);
    expect(looked).toBeLessThan(20);
    await at.database.query('delete from login_failures');
  });

  // ASVS 11.2.2, 11.4.2, 11.4.4
  it('uses a password hash of today: one of weaker parameters is replaced at log-in', async () => {
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await at.database.query('update users set password_hash = $1', [weak]);
    expect((await logIn({ email: EMAIL, password: PASSWORD })).status).toBe(201);
    const [user] = await at.database.query<{ password_hash: string }>('select password_hash from users');
    expect(user!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  // ASVS 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.2, 9.2.3
  describe('is not continued with', () => {
    const now = Math.floor(Date.now() / 1000);
    let own: { sub: string; sid: string };
    beforeAll(async () => {
      own = { sub: userId, sid: (await logIn({ email: EMAIL, password: PASSWORD })).body.id };
    });
    // ASVS 7.2.1, 9.1.1, 9.1.2, 9.1.3, 9.2.1, 9.2.2, 9.2.3, 10.3.1
    it.each([
      ['no credential', () => null, 'credential_missing'],
      ['a token that needs no signature', () => forger.unsigned(own), 'credential_refused'],
      [
        'another key’s signature',
        async () => forger.sign({ claims: own, key: (await generateKeyPair('ES256')).privateKey }),
        'credential_refused',
      ],
      [
        'a signature by our public key as a shared secret',
        async () => forger.hmac(own, JSON.stringify((await at.ask('GET', '/.well-known/jwks.json')).body.keys[0])),
        'credential_refused',
      ],
      [
        'a key that the token brings along',
        () => forger.sign({ claims: own, header: { kid: 'mine', jwk: {}, jku: 'http://127.0.0.1/k' } }),
        'credential_refused',
      ],
      [
        'a token that names no key',
        () => forger.sign({ claims: own, header: { kid: undefined } }),
        'credential_refused',
      ],
      ['a token of another sort', () => forger.sign({ claims: own, header: { typ: 'JWT' } }), 'credential_refused'],
      ['an expired token', () => forger.sign({ claims: { ...own, exp: now - 1 } }), 'credential_refused'],
      ['a token from the future', () => forger.sign({ claims: { ...own, nbf: now + 60 } }), 'credential_refused'],
      ['a token of another issuer', () => forger.sign({ claims: { ...own, iss: 'somebody' } }), 'credential_refused'],
      [
        'a token for another audience',
        () => forger.sign({ claims: { ...own, aud: 'somebody' } }),
        'credential_refused',
      ],
      ['a token of no session', () => forger.sign({ claims: { ...own, sid: ID } }), 'credential_refused'],
      [
        'a token whose session is no id',
        () => forger.sign({ claims: { ...own, sid: "' or 1=1 --" } }),
        'credential_refused',
      ],
      ['a token without a subject', () => forger.sign({ claims: { sid: own.sid } }), 'credential_refused'],
      ['garbage', () => 'garbage', 'credential_refused'],
      ['an unknown API key', () => 'na_live_000000000000_garbage', 'credential_refused'],
    ] as [string, () => Promise<string> | string | null, string][])('%s', async (_name, token, code) => {
      const { status, body, headers } = await at.ask('GET', '/v1/me', { as: await token() });
      expect({ status, code: body.code, challenge: headers.get('www-authenticate') }).toEqual({
        status: 401,
        code,
        challenge: 'Bearer',
      });
    });

    it.each([
      ['Basic', { authorization: 'Basic YTpi' }],
      ['an empty Bearer', { authorization: 'Bearer ' }],
      ['two credentials', { authorization: `Bearer ${API_KEY}`, 'x-api-key': API_KEY }],
      ['two tokens', { authorization: `Bearer ${API_KEY} ${API_KEY}` }],
    ])('%s', async (_name, headers) => {
      expect((await at.ask('GET', '/v1/me', { as: null, headers: headers as Record<string, string> })).status).toBe(
        401,
      );
    });
  });

  it('with a valid forged token shows that the forger of these tests can forge', async () => {
    const { id } = (await logIn({ email: EMAIL, password: PASSWORD })).body;
    const token = await forger.sign({ claims: { sub: userId, sid: id } });
    expect((await at.ask('GET', '/v1/me', { as: token })).status).toBe(200);
  });

  // ASVS 7.4.1, 7.5.2
  it('is listed, and ended by its user: one, the others, or the one that asks', async () => {
    await at.database.query('delete from sessions');
    const begun = [];
    for (let count = 0; count < 4; count++) begun.push((await logIn({ email: EMAIL, password: PASSWORD })).body);
    const [first, second, third, current] = begun as [Begun, Begun, Begun, Begun];
    const seen = async () => (await at.ask('GET', '/v1/sessions', { as: current.token })).body.data;
    expect((await seen()).map(({ id, isCurrent }: { id: string; isCurrent: boolean }) => [id, isCurrent])).toEqual([
      [current.id, true],
      [third.id, false],
      [second.id, false],
      [first.id, false],
    ]);
    expect((await at.ask('DELETE', `/v1/sessions/${first.id}`, { as: current.token })).status).toBe(204);
    expect((await at.ask('GET', '/v1/me', { as: first.token })).status).toBe(401);
    expect((await at.ask('GET', '/v1/me', { as: second.token })).status).toBe(200);
    expect((await at.ask('DELETE', '/v1/sessions', { as: current.token })).status).toBe(204);
    await eventually(async () => expect((await at.ask('GET', '/v1/me', { as: second.token })).status).toBe(401), {
      withinMs: 2_000,
    });
    expect(await seen()).toHaveLength(1);
    expect((await at.ask('DELETE', '/v1/sessions/current', { as: current.token })).status).toBe(204);
    expect((await at.ask('GET', '/v1/me', { as: current.token })).status).toBe(401);
    const ended = (await told('SessionsEnded')).map(({ data }) => (data as { because: string }).because);
    expect(ended.slice(-3)).toEqual(['revoked', 'revoked', 'logged_out']);
  });

  // ASVS 7.4.1
  // ASVS 7.4.1
  it('that was ended opens nothing within two seconds on any replica', async () => {
    const other = await at.replica();
    const [one, two] = [
      await logIn({ email: EMAIL, password: PASSWORD }),
      await logIn({ email: EMAIL, password: PASSWORD }),
    ];
    expect((await other.ask('GET', '/v1/me', { as: one.body.token })).status).toBe(200);
    await at.ask('DELETE', `/v1/sessions/${one.body.id}`, { as: two.body.token });
    await eventually(async () => expect((await other.ask('GET', '/v1/me', { as: one.body.token })).status).toBe(401), {
      withinMs: 2_000,
    });
  });

  // ASVS 7.4.2
  // ASVS 7.4.2
  it('of a suspended user opens nothing within two seconds, and no other begins', async () => {
    const { body } = await logIn({ email: EMAIL, password: PASSWORD });
    expect((await at.ask('GET', '/v1/me', { as: body.token })).status).toBe(200);
    await at.database.query(`update users set state = 'suspended'`);
    await eventually(async () => expect((await at.ask('GET', '/v1/me', { as: body.token })).status).toBe(401), {
      withinMs: 2_000,
    });
    expect(await logIn({ email: EMAIL, password: PASSWORD })).toMatchObject({
      status: 401,
      body: { code: 'login_failed' },
    });
    const refreshed = await at.ask('POST', '/v1/sessions/refresh', {
      as: null,
      body: { refreshToken: body.refreshToken },
    });
    expect(refreshed.status).toBe(401);
    await at.database.query(`update users set state = 'active'`);
    await at.database.query('delete from login_failures');
  });

  // ASVS 7.3.1, 7.3.2
  // ASVS 7.3.1, 7.3.2
  it('ends when it has rested too long, and when it has lasted too long', async () => {
    for (const column of ['idle_until', 'expires_at']) {
      const { body } = await logIn({ email: EMAIL, password: PASSWORD });
      await at.database.query(`update sessions set ${column} = now() where id = $1`, [body.id]);
      expect((await at.ask('GET', '/v1/me', { as: body.token })).status).toBe(200);
      await eventually(async () => expect((await at.ask('GET', '/v1/me', { as: body.token })).status).toBe(401), {
        withinMs: 2_000,
      });
    }
  });

  // ASVS 8.2.2
  // ASVS 7.5.2, 10.3.4
  it('is ended by its user only shortly after they proved who they are; logging out is always possible', async () => {
    const { body } = await logIn({ email: EMAIL, password: PASSWORD });
    await at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [
      body.id,
    ]);
    const refused = { status: 403, body: { code: 'confirmation_needed' } };
    await eventually(
      async () => expect(await at.ask('DELETE', `/v1/sessions/${ID}`, { as: body.token })).toMatchObject(refused),
      { withinMs: 2_000 },
    );
    expect(await at.ask('DELETE', '/v1/sessions', { as: body.token })).toMatchObject(refused);
    const confirmed = await at.ask('POST', '/v1/sessions/current/confirm', {
      as: body.token,
      body: { password: PASSWORD },
    });
    expect(confirmed.status).toBe(200);
    expect((await at.ask('DELETE', `/v1/sessions/${ID}`, { as: confirmed.body.token })).status).toBe(404);
    expect((await at.ask('DELETE', '/v1/sessions/current', { as: confirmed.body.token })).status).toBe(204);
  });

  it('is not another user’s to see or to end', async () => {
    const [stranger] = await at.database.query<{ id: string }>(
      `insert into users (email, password_hash) select 'eve@example.com', password_hash from users returning id`,
    );
    const eve = (await logIn({ email: 'eve@example.com', password: PASSWORD })).body;
    const ada = (await logIn({ email: EMAIL, password: PASSWORD })).body;
    expect((await at.ask('GET', '/v1/sessions', { as: eve.token })).body.data).toHaveLength(1);
    expect((await at.ask('DELETE', `/v1/sessions/${ada.id}`, { as: eve.token })).status).toBe(404);
    expect((await at.ask('GET', '/v1/me', { as: ada.token })).status).toBe(200);
    await at.database.query('delete from users where id = $1', [stranger!.id]);
  });

  it('is not looked for beyond a cursor that is none', async () => {
    const { body } = await logIn({ email: EMAIL, password: PASSWORD });
    const refused = await at.ask('GET', '/v1/sessions?cursor=x', { as: body.token });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '?cursor' }] } });
  });

  // ASVS 9.2.4
  it('has a token that names its one audience, its issuer, its session and how its user proved who they are', async () => {
    const { body } = await logIn({ email: EMAIL, password: PASSWORD });
    expect(decodeProtectedHeader(body.token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(decodeJwt(body.token)).toMatchObject({
      iss: 'notion-assistant',
      aud: 'notion-assistant-api',
      sub: userId,
      sid: body.id,
      amr: ['pwd'],
    });
  });

  it('is for users in person: an API key neither lists nor ends sessions', async () => {
    expect(await at.ask('GET', '/v1/sessions')).toMatchObject({ status: 403, body: { code: 'user_needed' } });
  });

  describe('of a member of several workspaces', () => {
    let other: string;
    let session: string;
    const token = () => session;
    beforeAll(async () => {
      session = (await logIn({ email: EMAIL, password: PASSWORD })).body.token;
      other = (
        await at.database.query<{ id: string }>(`insert into workspaces (name) values ('Other') returning id`)
      )[0]!.id;
      await at.database.query(`insert into memberships values ($1, $2, 'viewer')`, [userId, other]);
      await eventually(async () =>
        expect((await at.ask('GET', '/v1/me', { as: token() })).body.workspaces).toHaveLength(2),
      );
    });

    it('asks which one is meant', async () => {
      const { status, body } = await at.ask('GET', '/v1/todos', { as: token() });
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: [{ pointer: 'X-Workspace-Id', detail: expect.any(String) }],
      });
    });

    it('is about the one that is named, with the rights that its role gives there', async () => {
      const { body } = await at.ask('GET', '/v1/me', {
        as: token(),
        headers: { 'x-workspace-id': other.toUpperCase() },
      });
      expect(body.workspaceId).toBe(other);
      expect(body.permissions).toEqual([...PERMISSIONS_OF.viewer, ...Object.keys(SYSTEM_PERMISSIONS)]);
      const refused = await at.ask('POST', '/v1/todos', {
        as: token(),
        headers: { 'x-workspace-id': other },
        body: { title: 'x' },
      });
      expect(refused).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    });

    it.each([['01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f'], ['everything']])('is not about %s', async id => {
      const refused = await at.ask('GET', '/v1/todos', { as: token(), headers: { 'x-workspace-id': id } });
      expect(refused).toMatchObject({ status: 403, body: { code: 'workspace_forbidden' } });
    });
  });
});
