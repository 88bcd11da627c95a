import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';
import { rowsOf } from './rows.ts';

describe('a refresh token', () => {
  let at: House;
  let other: Replica;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
  });
  afterAll(() => at?.close());

  const logIn = async () =>
    (await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } })).body;
  const refresh = (refreshToken: string, by: Pick<House, 'ask'> = at) =>
    by.ask('POST', '/v1/sessions/refresh', { as: null, body: { refreshToken } });
  /** As if the grace after a rotation were over. */
  const laterThanGrace = () => at.database.query(`update sessions set rotated_at = rotated_at - interval '1 minute'`);

  // ASVS 7.2.2
  // ASVS 7.2.2
  it('gives a new token and a successor, and the session goes on', async () => {
    const begun = await logIn();
    const { status, body } = await refresh(begun.refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(begun.refreshToken);
    expect(body.sessionExpiresAt).toBe(begun.sessionExpiresAt);
    const me = await at.ask('GET', '/v1/me', { as: body.token });
    expect(me.body.actor).toBe(`user:${begun.user.id}`);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  // ASVS 7.2.3
  it('is kept as a hash, and its successor opens only with it', async () => {
    const begun = await logIn();
    const { body } = await refresh(begun.refreshToken);
    const stored = (await rowsOf(at.database, 'sessions')) + (await rowsOf(at.database, 'spent_refresh_tokens'));
    for (const token of [begun.refreshToken, body.refreshToken]) expect(stored).not.toContain(token.slice(-20));
  });

  it('that was used just now gets the same successor again: two tabs, a lost answer', async () => {
    const { refreshToken } = await logIn();
    const [one, two] = await Promise.all([refresh(refreshToken), refresh(refreshToken, other)]);
    const three = await refresh(refreshToken);
    expect([one.status, two.status, three.status]).toEqual([200, 200, 200]);
    expect(new Set([one, two, three].map(({ body }) => body.refreshToken)).size).toBe(1);
    expect((await refresh(one.body.refreshToken)).status).toBe(200);
  });

  it('that comes again later ends the session, for the thief and for the owner, and is told', async () => {
    const begun = await logIn();
    const { body } = await refresh(begun.refreshToken);
    await laterThanGrace();
    expect(await refresh(begun.refreshToken)).toMatchObject({ status: 401, body: { code: 'refresh_refused' } });
    expect((await refresh(body.refreshToken)).status).toBe(401);
    const [session] = await at.database.query('select ended_because from sessions where id = $1', [begun.id]);
    expect(session).toEqual({ ended_because: 'refresh_token_reused' });
    const told = await at.database.query(`select type, data from outbox where about = $1 order by seq desc limit 2`, [
      begun.user.id,
    ]);
    expect(told).toContainEqual({
      type: 'na.gateway.v1.RefreshTokenReused',
      data: { userId: begun.user.id, sessionId: begun.id, ip: '127.0.0.1' },
    });
  });

  it('that comes again later is mailed to its owner, once', async () => {
    const begun = await logIn();
    await refresh(begun.refreshToken);
    await laterThanGrace();
    const before = at.mails().length;
    for (let time = 0; time < 2; time++) expect((await refresh(begun.refreshToken)).status).toBe(401);
    await eventually(() => expect(at.mails().length).toBeGreaterThan(before));
    const posted = await at.database.query(
      `select count(*)::int as count from outbox where type = 'na.gateway.v1.RefreshTokenReused' and data->>'sessionId' = $1`,
      [begun.id],
    );
    expect(posted).toEqual([{ count: 1 }]);
    expect(at.mails().at(-1)).toMatchObject({ to: EMAIL, text: expect.stringContaining('127.0.0.1') });
  });

  it('takes no cookie back, neither from the winner of a race nor from the loser', async () => {
    const { refreshToken } = await logIn();
    const pair = await Promise.all([refresh(refreshToken), refresh(refreshToken, other)]);
    await laterThanGrace();
    const refused = await refresh(refreshToken);
    expect(refused.status).toBe(401);
    // Refreshing is for sessions of tokens, which have no cookie.
    for (const { headers } of [...pair, refused]) expect(headers.get('set-cookie')).toBeNull();
  });

  it('of an earlier generation ends the session even within the grace', async () => {
    const begun = await logIn();
    const second = (await refresh(begun.refreshToken)).body;
    const third = (await refresh(second.refreshToken)).body;
    expect((await refresh(begun.refreshToken)).status).toBe(401);
    expect((await refresh(third.refreshToken)).status).toBe(401);
  });

  it.each([['na_refresh_unknown'], ['x'], ['na_refresh_' + 'A'.repeat(43)]])(
    '%s is refused and ends nothing',
    async token => {
      const begun = await logIn();
      expect((await refresh(token)).status).toBe(401);
      expect((await refresh(begun.refreshToken)).status).toBe(200);
    },
  );

  // ASVS 7.3.2
  // ASVS 7.3.1, 7.4.1
  it('does not outlive its session', async () => {
    const begun = await logIn();
    await at.ask('DELETE', '/v1/sessions/current', { as: begun.token });
    expect((await refresh(begun.refreshToken)).status).toBe(401);
    const rested = await logIn();
    await at.database.query(`update sessions set idle_until = now() where id = $1`, [rested.id]);
    expect((await refresh(rested.refreshToken)).status).toBe(401);
  });

  it('races in pairs over two replicas without a spurious logout or a second live child', async () => {
    const { refreshToken } = await logIn();
    let token = refreshToken;
    for (let round = 0; round < 25; round++) {
      const pair = await Promise.all([refresh(token), refresh(token, other)]);
      expect(pair.map(({ status }) => status)).toEqual([200, 200]);
      expect(pair[0].body.refreshToken).toBe(pair[1].body.refreshToken);
      token = pair[0].body.refreshToken;
    }
  });

  it('of a browser there is none: a cookie’s secret refreshes nothing', async () => {
    const { headers } = await at.ask('POST', '/v1/sessions', {
      as: null,
      body: { email: EMAIL, password: PASSWORD, kind: 'cookie' },
    });
    const secret = /__Host-session=([^;]+)/.exec(headers.get('set-cookie') ?? '')![1]!;
    expect((await refresh(secret)).status).toBe(401);
  });
});
