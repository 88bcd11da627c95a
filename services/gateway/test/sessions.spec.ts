import { eventually } from '@na/testing';
import { API_KEY, EMAIL, house, PASSWORD, type House } from './house.ts';
import { forged, unsigned } from './tokens.ts';

describe('a session', () => {
  let at: House;
  let userId: string;
  beforeAll(async () => {
    at = await house();
    userId = (await at.database.query<{ id: string }>('select id from users'))[0]!.id;
  });
  afterAll(() => at?.close());

  const logIn = (body: object) => at.ask('POST', '/v1/sessions', { as: null, body });
  const told = async (type: string) =>
    at.database.query('select data, actor, workspace_id, about from outbox where type like $1', [`%.${type}`]);

  it('begins with the right password, and its token opens the API', async () => {
    const { status, body } = await logIn({ email: EMAIL.toUpperCase(), password: PASSWORD });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      user: { id: userId, email: EMAIL },
      workspaces: [{ id: at.workspaceId, name: 'Demo', role: 'owner' }],
    });
    expect(new Date(body.expiresAt).getTime() - Date.now()).toBeGreaterThan(14 * 60_000);
    const me = await at.ask('GET', '/v1/me', { as: body.token });
    expect(me.body).toEqual({
      actor: `user:${userId}`,
      workspaceId: at.workspaceId,
      scopes: ['read', 'write'],
      user: { id: userId, email: EMAIL },
      workspaces: [{ id: at.workspaceId, name: 'Demo', role: 'owner' }],
    });
    expect(await told('UserLoggedIn')).toEqual([
      { data: { userId, ip: '127.0.0.1' }, actor: `user:${userId}`, workspace_id: at.workspaceId, about: userId },
    ]);
  });

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

  it('uses a password hash of today: one of weaker parameters is replaced at log-in', async () => {
    const { hash } = await import('@node-rs/argon2');
    const weak = await hash(PASSWORD, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await at.database.query('update users set password_hash = $1', [weak]);
    expect((await logIn({ email: EMAIL, password: PASSWORD })).status).toBe(201);
    const [user] = await at.database.query<{ password_hash: string }>('select password_hash from users');
    expect(user!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  describe('is not continued with', () => {
    const now = Math.floor(Date.now() / 1000);
    it.each([
      ['no credential', () => null, 'credential_missing'],
      ['a token that needs no signature', () => unsigned({ sub: userId }), 'credential_refused'],
      ['another key’s signature', () => forged({ claims: { sub: userId }, key: 'another key' }), 'credential_refused'],
      [
        'another algorithm',
        () => forged({ header: { alg: 'HS512' }, claims: { sub: userId }, hash: 'sha512' }),
        'credential_refused',
      ],
      ['an expired token', () => forged({ claims: { sub: userId, exp: now - 1 } }), 'credential_refused'],
      ['a token of another issuer', () => forged({ claims: { sub: userId, iss: 'somebody' } }), 'credential_refused'],
      [
        'a token for another audience',
        () => forged({ claims: { sub: userId, aud: 'somebody' } }),
        'credential_refused',
      ],
      [
        'a token of nobody',
        () => forged({ claims: { sub: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' } }),
        'credential_refused',
      ],
      ['a token whose subject is no id', () => forged({ claims: { sub: "' or 1=1 --" } }), 'credential_refused'],
      ['a token without a subject', () => forged({}), 'credential_refused'],
      ['garbage', () => 'garbage', 'credential_refused'],
      ['an unknown API key', () => 'na_live_000000000000_garbage', 'credential_refused'],
    ])('%s', async (_name, token, code) => {
      const { status, body, headers } = await at.ask('GET', '/v1/me', { as: token() });
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
    expect((await at.ask('GET', '/v1/me', { as: forged({ claims: { sub: userId } }) })).status).toBe(200);
  });

  describe('of a member of several workspaces', () => {
    let other: string;
    const token = () => forged({ claims: { sub: userId } });
    beforeAll(async () => {
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
      expect(body).toMatchObject({ workspaceId: other, scopes: ['read'] });
      const refused = await at.ask('POST', '/v1/todos', {
        as: token(),
        headers: { 'x-workspace-id': other },
        body: { title: 'x' },
      });
      expect(refused).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    });

    it.each([['01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f'], ['everything']])('is not about %s', async id => {
      const refused = await at.ask('GET', '/v1/todos', { as: token(), headers: { 'x-workspace-id': id } });
      expect(refused).toMatchObject({ status: 403, body: { code: 'workspace_forbidden' } });
    });
  });
});
