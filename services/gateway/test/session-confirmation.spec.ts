import { eventually } from '@na/testing';
import { decodeJwt } from 'jose';
import { EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';
import { person, told } from './people.ts';

describe('a session that is confirmed', () => {
  let at: House;
  let other: Replica;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
  });
  afterAll(() => at?.close());

  interface Begun {
    id: string;
    token: string;
    refreshToken: string;
    sessionExpiresAt: string;
  }
  const logIn = async (): Promise<Begun> =>
    (await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } })).body;
  const confirm = (as: string, body: object = { password: PASSWORD }) =>
    at.ask('POST', '/v1/sessions/current/confirm', { as, body });
  const refresh = (refreshToken: string) =>
    at.ask('POST', '/v1/sessions/refresh', { as: null, body: { refreshToken } });
  const me = async (as: string, by: Pick<House, 'ask'> = at) => (await by.ask('GET', '/v1/me', { as })).status;
  const countsOf = async ({ id }: Begun) =>
    (await at.database.query('select from sessions where id = $1 and ended_at is null', [id])).length === 1;

  // ASVS 7.2.4
  it('goes on with a new token and a new refresh token, and those before open nothing within two seconds', async () => {
    const before = await logIn();
    expect(await me(before.token, other)).toBe(200);
    const { status, body } = await confirm(before.token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: before.id, sessionExpiresAt: before.sessionExpiresAt, user: { email: EMAIL } });
    expect([await me(body.token), await me(body.token, other)]).toEqual([200, 200]);
    expect(await me(before.token)).toBe(401);
    await eventually(async () => expect(await me(before.token, other)).toBe(401), { withinMs: 2_000 });
    expect(await refresh(before.refreshToken)).toMatchObject({ status: 401, body: { code: 'refresh_refused' } });
    const refreshed = await refresh(body.refreshToken);
    expect(refreshed.status).toBe(200);
    expect(await me(refreshed.body.token)).toBe(200);
    expect(await told(at, 'SessionConfirmed')).toContainEqual(
      expect.objectContaining({ data: { userId: body.user.id, sessionId: before.id } }),
    );
  });

  it('says in its token when the user last proved who they are', async () => {
    const before = await logIn();
    const { body } = await confirm(before.token);
    const [row] = await at.database.query<{ at: number }>(
      'select extract(epoch from confirmed_at)::float8 as at from sessions where id = $1',
      [before.id],
    );
    expect(decodeJwt(body.token).auth_time).toBeCloseTo(row!.at, 3);
    expect(decodeJwt((await refresh(body.refreshToken)).body.token).auth_time).toBeCloseTo(row!.at, 3);
    expect(decodeJwt(before.token).auth_time).toBeLessThan(row!.at);
  });

  it('is not ended by another tab that refreshes at the same moment, which gets nothing by it', async () => {
    const before = await logIn();
    const { body } = await confirm(before.token);
    expect((await refresh(before.refreshToken)).status).toBe(401);
    expect(await countsOf(before)).toBe(true);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it('is not ended by another tab either when the one that confirmed has refreshed since', async () => {
    const before = await logIn();
    const { body } = await confirm(before.token);
    const refreshed = await refresh(body.refreshToken);
    expect((await refresh(before.refreshToken)).status).toBe(401);
    expect(await countsOf(before)).toBe(true);
    expect((await refresh(refreshed.body.refreshToken)).status).toBe(200);
  });

  it('ends when a refresh token from before comes again later, and its owner is mailed', async () => {
    const before = await logIn();
    const { body } = await confirm(before.token);
    await at.database.query(
      `update spent_refresh_tokens set confirmed_at = confirmed_at - interval '1 minute' where session_id = $1`,
      [before.id],
    );
    const mails = at.mails().length;
    expect((await refresh(before.refreshToken)).status).toBe(401);
    expect(await countsOf(before)).toBe(false);
    expect((await refresh(body.refreshToken)).status).toBe(401);
    await eventually(() => expect(at.mails().length).toBeGreaterThan(mails));
  });

  it('keeps the grace for what was refreshed after it', async () => {
    const { body } = await confirm((await logIn()).token);
    const [one, two] = await Promise.all([refresh(body.refreshToken), refresh(body.refreshToken)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body.refreshToken).toBe(two.body.refreshToken);
  });

  it('has one that counts of two confirmations at once', async () => {
    const before = await logIn();
    const answers = await Promise.all([confirm(before.token), confirm(before.token)]);
    const counting = [];
    for (const { status, body } of answers) {
      expect([200, 401]).toContain(status);
      if (status === 200 && (await refresh(body.refreshToken)).status === 200) counting.push(body.token);
    }
    expect(counting).toHaveLength(1);
    expect(await countsOf(before)).toBe(true);
  });

  it('is as it was after a wrong password', async () => {
    const before = await logIn();
    expect((await confirm(before.token, { password: 'wrong' })).status).toBe(401);
    expect(await me(before.token)).toBe(200);
    expect((await refresh(before.refreshToken)).status).toBe(200);
    await at.database.query('delete from login_failures');
  });

  // ASVS 7.2.4
  it('of a browser goes on with a new cookie and CSRF token; the old cookie opens nothing within two seconds', async () => {
    const cookieOf = (headers: Headers) => headers.get('set-cookie')!.split(';')[0]!;
    const begun = await at.ask('POST', '/v1/sessions', {
      as: null,
      body: { email: EMAIL, password: PASSWORD, kind: 'cookie' },
    });
    const byCookie = (cookie: string, method = 'GET', path = '/v1/me', more: object = {}) =>
      at.ask(method, path, { as: null, ...more, headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    const before = cookieOf(begun.headers);
    const confirmed = await byCookie(before, 'POST', '/v1/sessions/current/confirm', { body: { password: PASSWORD } });
    const after = cookieOf(confirmed.headers);
    expect(confirmed.headers.get('set-cookie')).toMatch(
      /^__Host-session=na_session_.*; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(after).not.toBe(before);
    expect(Object.keys(confirmed.body)).not.toContain('token');
    expect(confirmed.body.csrfToken).not.toBe(begun.body.csrfToken);
    expect((await byCookie(after)).status).toBe(200);
    await eventually(async () => expect((await byCookie(before)).status).toBe(401), { withinMs: 2_000 });
    const headers = { cookie: after, 'x-csrf-token': confirmed.body.csrfToken };
    expect((await at.ask('DELETE', '/v1/sessions/current', { as: null, headers })).status).toBe(204);
  });

  it('is refused, and no fault of ours, while the account was deleted just now', async () => {
    const leaver = await person(at, 'leaver@example.com');
    expect(await me(leaver.token)).toBe(200);
    await at.database.query('delete from users where id = $1', [leaver.id]);
    expect(await confirm(leaver.token)).toMatchObject({ status: 401, body: { code: 'credential_refused' } });
  });

  it('is refused, and no fault of ours, while the session ended just now on another replica', async () => {
    const begun = await logIn();
    expect(await me(begun.token)).toBe(200);
    await other.ask('DELETE', '/v1/sessions/current', { as: begun.token });
    expect(await confirm(begun.token)).toMatchObject({ status: 401, body: { code: 'credential_refused' } });
  });
});
