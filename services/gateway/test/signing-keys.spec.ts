import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';

describe('signing keys', () => {
  let at: House;
  let other: Replica;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
  });
  afterAll(() => at?.close());

  const logIn = async (by: Pick<House, 'ask'> = at) =>
    (await by.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } })).body;
  const jwks = async (by: Pick<House, 'ask'> = at) =>
    (await by.ask('GET', '/.well-known/jwks.json', { as: null })).body as JSONWebKeySet;
  const rotate = async (body: object = {}) =>
    at.ask('POST', '/v1/signing-keys/rotate', { as: (await logIn()).token, body });
  const keyIdOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()).kid as string;

  it('are published so that anybody can verify a token, and their private halves are not', async () => {
    const { keys } = await jwks();
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(Object.keys(key)).not.toContain('d');
    }
    const { token, user } = await logIn();
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      issuer: 'notion-assistant',
      audience: 'notion-assistant-api',
      typ: 'at+jwt',
    });
    expect(payload.sub).toBe(user.id);
    expect(protectedHeader.alg).toBe('ES256');
    expect(JSON.stringify(await at.database.query('select k::text from signing_keys k'))).not.toMatch(/\\"d\\"/);
  });

  it('are the same for all replicas', async () => {
    expect(await jwks(other)).toEqual(await jwks());
  });

  // ASVS 11.2.2
  it('rotate without logging anybody out, and the next key was published before', async () => {
    const published = (await jwks()).keys.map(({ kid }) => kid);
    const before = await logIn();
    const rotated = await rotate();
    expect(rotated.status).toBe(200);
    const after = await logIn();
    expect(keyIdOf(after.token)).not.toBe(keyIdOf(before.token));
    expect(published).toContain(keyIdOf(after.token));
    for (const by of [at, other])
      for (const { token } of [before, after]) expect((await by.ask('GET', '/v1/me', { as: token })).status).toBe(200);
    expect((await jwks()).keys).toHaveLength(3);
  });

  it('that are compromised verify nothing any more; sessions go on by their refresh tokens', async () => {
    const { token, refreshToken } = await logIn();
    expect((await rotate({ compromised: true })).status).toBe(200);
    expect((await at.ask('GET', '/v1/me', { as: token })).status).toBe(401);
    await eventually(async () => expect((await other.ask('GET', '/v1/me', { as: token })).status).toBe(401), {
      withinMs: 2_000,
    });
    const { body } = await at.ask('POST', '/v1/sessions/refresh', { as: null, body: { refreshToken } });
    for (const by of [at, other]) expect((await by.ask('GET', '/v1/me', { as: body.token })).status).toBe(200);
    const told = await at.database.query(`select data from outbox where type like '%.SigningKeyRotated' order by seq`);
    expect(told.map(({ data }) => (data as { compromised: boolean }).compromised)).toEqual([false, true]);
  });

  // ASVS 8.2.1
  it('are rotated by operators who have just proven who they are, and by nobody else', async () => {
    const { token, id } = await logIn();
    await at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [id]);
    await eventually(
      async () =>
        expect(await at.ask('POST', '/v1/signing-keys/rotate', { as: token, body: {} })).toMatchObject({
          status: 403,
          body: { code: 'confirmation_needed' },
        }),
      { withinMs: 2_000 },
    );
    const wrong = await at.ask('POST', '/v1/sessions/current/confirm', { as: token, body: { password: 'wrong' } });
    expect(wrong.status).toBe(401);
    const confirmed = await at.ask('POST', '/v1/sessions/current/confirm', { as: token, body: { password: PASSWORD } });
    expect(confirmed.status).toBe(200);
    const as = confirmed.body.token;
    expect((await at.ask('POST', '/v1/signing-keys/rotate', { as, body: {} })).status).toBe(200);
    expect(await at.ask('POST', '/v1/signing-keys/rotate', { body: {} })).toMatchObject({
      status: 403,
      body: { code: 'permission_missing' },
    });
    await at.database.query('update users set is_operator = false');
    await eventually(
      async () => expect((await at.ask('POST', '/v1/signing-keys/rotate', { as, body: {} })).status).toBe(403),
      { withinMs: 2_000 },
    );
  });
});
